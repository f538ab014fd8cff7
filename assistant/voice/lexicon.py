"""Words that say what a name is: kinds of company, legal forms, roles, forms of address, relations."""

import re
from functools import cache
from pathlib import Path

from guardrails.language import word_set
from guardrails.pii.gazetteer import first_names, word_list

LEGAL = word_set(
    """
    gmbh ag kg ohg gbr ug se mbh co kgaa ek e.k ltd limited plc llp llc inc corp gesmbh sarl
    """
)
LINKS = word_set(
    """
    & und and + dr doktor doctor the der die das of
    """
)
BEFORE = word_set(
    """
    firma fa bäckerei metzgerei konditorei schreinerei tischlerei zimmerei schlosserei metallbau holzbau tiefbau
    hochbau bauunternehmung bauunternehmen baugeschäft autohaus hotel gasthof gasthaus restaurant weingut weinhaus
    weinhandlung hof gärtnerei gartencenter baumschule gartenbau klinikum klinik krankenhaus praxis zahnarztpraxis
    arztpraxis tierarztpraxis tierklinik apotheke kanzlei steuerkanzlei spedition logistik stadtwerke gemeinde
    gemeindewerke stadt kreis landkreis möbelhaus modehaus kaufhaus brauerei molkerei käserei mühle druckerei
    gebäudereinigung malerbetrieb maler dachdeckerei elektro sanitär heizungsbau maschinenbau werkzeugbau
    zerspanungstechnik zerspanung dreherei gießerei stahlbau fensterbau feinkost großküche kantine seniorenheim
    pflegeheim altenheim pflegedienst kita kindergarten schule gymnasium hochschule universität institut verein
    genossenschaft raiffeisen volksbank sparkasse versicherung immobilien hausverwaltung wohnungsbau wohnbau
    fahrschule reisebüro friseur salon fitnessstudio campingplatz agrar landhandel landtechnik gut fleischerei
    brauhaus notariat vinothek weinkellerei campingpark
    getränke getränkemarkt supermarkt edeka rewe reiterhof molkerei sägewerk steinmetz lackiererei karosserie
    werft reederei fischhandel physiotherapie labor seniorenresidenz messebau veranstaltungstechnik kfz
    sanitätshaus optik bestattungen textil wäscherei reinigung schlachterei caterer catering tagungshotel pension
    brennerei kellerei dentallabor fliesen parkett bodenbeläge glaserei kunststofftechnik kunststoff
    blechbearbeitung galvanik bauhof abbruch recycling entsorgung containerdienst busunternehmen taxi fahrradladen
    buchhandlung verlag werbeagentur agentur kino theater museum jugendherberge freibad therme zoo golfclub
    tennisclub sportverein grundschule gesamtschule berufsschule
    """
)
AFTER = word_set(
    """
    engineering foods food farm farms dental academy school college university hospital surgery clinic practice
    veterinary vets pharmacy groundworks civil civils construction builders building contractors contracting
    joinery carpentry roofing plumbing electrical heating logistics haulage transport freight couriers brewing
    brewery distillery bakery bakers butchers dairy catering caterers inn hotel arms lodge pub bar restaurant cafe
    kitchen kitchens fish merchants supplies supply trading group holdings partners associates services solutions
    systems technologies tech it digital software media print printing packaging plastics metals steel fabrication
    fabrications castings tooling precision motors garage autos tyres council housing association trust church
    store stores retail fashions textiles laundry cleaning facilities management property properties estates
    lettings homes care nursing nurseries nursery gardens garden landscapes landscaping seeds grain vineyard wines
    spirits leisure gym fitness sports golf club theatre museum cinema airport marina boats shipping fisheries
    forestry timber sawmill quarry aggregates concrete scaffolding demolition recycling waste energy solar
    renewables power water utilities insurance brokers accountants solicitors law financial capital bank
    university labs laboratories pharma medical optics opticians physio therapies orchards creamery roasters
    coffee tea interiors flooring tiles glass glazing windows doors blinds furniture upholstery works werke
    technik bau systeme handel industries industrial manufacturing components automation robotics instruments
    controls security vending rentals hire plant machinery equipment tools hardware sons daughters brothers bros
    gmbh ag kg ltd limited group coatings boatyard smokehouse bottling cooperage distillers storage auctions
    diagnostics seafoods foodservice chandlery stables kennels equestrian salon salons spa barbers florists brewhouse
    taproom bakehouse patisserie confectioners chocolatiers creameries dairies poultry growers electronics lighting
    signs signage graphics architects surveyors consultants consulting recruitment travel coaches aviation
    ferries removals warehousing distribution wholesale wholesalers stockists joiners roofers plumbers electricians
    decorators surfacing drainage bricks knitwear uniforms footwear jewellers vineyards cidery
    """
)
SALUTATIONS = word_set(
    """
    herr herrn frau mr mrs ms miss mister missus hr fr madam sir fräulein signora signor signore signorina
    madame monsieur señor señora
    """
)
TITLES = word_set(
    """
    doktor dr doctor professor prof dipl-ing ingenieur magister mag diplomingenieur
    """
)
ROLE_WORDS = word_set(
    """
    inhaber inhaberin geschäftsführer geschäftsführerin seniorchef seniorchefin juniorchef juniorchefin chef
    chefin meister meisterin polier polierin bauleiter bauleiterin einkäufer einkäuferin hausdame objektleiter
    objektleiterin küchenchef küchenchefin altgeselle geselle vorarbeiter disponent disponentin praxismanager
    praxismanagerin hofinhaber verwalter verwalterin hausmeister hausmeisterin pächter pächterin wirt wirtin
    bürgermeister bürgermeisterin architekt architektin prokurist prokuristin kellermeister braumeister assistenz
    assistentin sekretärin buchhalter buchhalterin oberarzt oberärztin chefarzt chefärztin pflegedienstleitung
    stationsleitung filialleiter filialleiterin vorstand obermeister werkmeister schichtführer lagerist
    sicherheitsbeauftragter sicherheitsfachkraft controller controllerin junior senior projektleiter
    projektleiterin betreiber betreiberin eigentümer eigentümerin rektor rektorin direktor direktorin
    küchenmeister hotelchef zahnarzt zahnärztin tierarzt tierärztin apotheker apothekerin landwirt landwirtin
    betriebsleiter betriebsleiterin kapitän kanzler kämmerer bauamtsleiter einkauf manager director buyer owner
    bursar foreman chef bookkeeper secretary landlord landlady supervisor engineer architect dentist vet surgeon
    nurse matron headteacher head principal partner founder md ceo cfo cto coo boss controller planner brewer
    winemaker estimator surveyor officer coordinator administrator accountant technician groundsman caretaker
    farmer steward captain warden chairman chairwoman chair treasurer clerk agronomist stockman gaffer
    councillor major reverend vicar skipper stockman super wart wartin anwalt anwältin rechtsanwalt rechtsanwältin
    notar notarin wirt wirtin winzer winzerin bauer bäuerin schreiner zimmermann tischler maler skipper
    superintendent housekeeper receptionist lead
    """
)
_ROLE_ENDINGS = re.compile(
    r"(?:vorsteher|vorsteherin|vorsitzende[rn]?|anwalt|anwältin|winzer|winzerin|(?:kassen|platz|geräte|zeug|haus|tor|tank)wart|kassenwartin|"
    r"bauer|bäuerin|leiter|leiterin|leitung|chef|chefin|führer|führerin|meister|meisterin|ärztin|arzt|manager|managerin|beauftragter?|"
    r"verantwortliche[rn]?|inhaber|inhaberin|ingenieur|ingenieurin|techniker|technikerin|einkäufer|einkäuferin|verwalter|"
    r"planer|planerin|gesellin?|direktor|direktorin|vorstand|assistent|assistentin|referent|referentin|sprecher|sprecherin|"
    r"koordinator|koordinatorin|disponent|disponentin)\Z"
)
RELATIONS = word_set(
    """
    frau mann sohn tochter vater mutter bruder schwester schwager schwägerin neffe nichte onkel tante cousin
    cousine opa oma schwiegervater schwiegermutter schwiegersohn kinder kind eltern nachbar wife husband son
    daughter father mother dad mum brother sister uncle aunt cousin nephew niece kids in-laws
    """
)
BUYERS = frozenset({"kunde", "kunden", "kundin", "customer", "client"})
FELLOWS = frozenset({"kollege", "kollegin", "kollegen", "colleague"})
MINE = word_set(
    """
    mein meine meinen meinem meiner my our unser unsere unserem unseren unserer
    """
)


def is_role(word: str) -> bool:
    """The word names a job."""
    return word in ROLE_WORDS or bool(_ROLE_ENDINGS.search(word))


def is_known_word(word: str) -> bool:
    """A common German or English word, so probably no name."""
    return word in word_list("words.txt") or word in word_list("not_names.txt")


def is_first_name(word: str) -> bool:
    """A given name."""
    return word in first_names() or word in _more_given_names()


@cache
def _more_given_names() -> frozenset[str]:
    lines = (Path(__file__).parent / "given_names.txt").read_text(encoding="utf-8").splitlines()
    return word_set(" ".join(line for line in lines if not line.startswith("#")))


def is_last_name(word: str) -> bool:
    """A family name of the gazetteer."""
    return word in word_list("last_names.txt")


def is_place(word: str) -> bool:
    """A town or a country."""
    return word in word_list("places.txt")
