"""The invented people of the demo: customers, employees, CRM accounts and contacts.

Telephone numbers come from the ranges that the Bundesnetzagentur keeps free for fiction
(069 90009, 030 23125, 040 66969, 0221 4710, 089 99998, mobile 0171 39200xx).
"""

CUSTOMER_HEADER = (
    "customer_id", "type", "company", "first_name", "last_name", "email", "phone", "street", "postcode", "city",
    "country", "language", "customer_since", "loyalty_points", "newsletter",
)  # fmt: skip

# company ("" for private), first name, last name, street, postcode, city, country, language
CUSTOMERS = (
    ("", "Max", "Mustermann", "Birkenweg 4", "60486", "Frankfurt am Main", "DE", "de"),
    ("", "Erika", "Beispiel", "Lindenweg 5", "50823", "Köln", "DE", "de"),
    ("", "Lena", "Musterkamp", "Am Probestein 12", "80999", "München", "DE", "de"),
    ("", "Mehmet", "Mustergül", "Hafenprobe 31", "20457", "Hamburg", "DE", "de"),
    ("", "Agnieszka", "Musterowska", "Testallee 88", "10247", "Berlin", "DE", "de"),
    ("", "Jonas", "Probst-Muster", "Kiefernpfad 2", "37073", "Göttingen", "DE", "de"),
    ("", "Sabine", "Musterfrau", "Rosenstieg 19", "61440", "Oberursel", "DE", "de"),
    ("", "Karl-Heinz", "Vorlage", "Dorfmuster 7", "97070", "Würzburg", "DE", "de"),
    ("", "Nguyen", "Mustertran", "Exempelgasse 3", "04109", "Leipzig", "DE", "de"),
    ("", "Fatima", "El Muster", "Beispielring 54", "45127", "Essen", "DE", "de"),
    ("", "Emily", "Sampleton", "Probeufer 9", "40221", "Düsseldorf", "DE", "en"),
    ("", "Oliver", "Example", "Testdamm 101", "28195", "Bremen", "DE", "en"),
    ("", "Priya", "Specimen", "Musterplatz 1", "70173", "Stuttgart", "DE", "en"),
    ("", "Franz", "Musterhuber", "Mustergasse 14", "4020", "Linz", "AT", "de"),
    ("", "Theresia", "Beispielberger", "Probehöhe 6", "5020", "Salzburg", "AT", "de"),
    ("", "Urs", "Mustermeier", "Beispielstrasse 22", "8400", "Winterthur", "CH", "de"),
    ("", "Chiara", "Vorlagini", "Testweg 8", "3011", "Bern", "CH", "de"),
    ("", "Pieter", "van Voorbeeld", "Voorbeeldlaan 17", "1012", "Amsterdam", "NL", "en"),
    ("", "Sophie", "Dupont-Muster", "Rue du Modèle 5", "67000", "Straßburg", "FR", "en"),
    ("", "Heike", "Musterlein", "Schablonenweg 40", "90402", "Nürnberg", "DE", "de"),
    ("", "Dieter", "Mustermoser", "Am Exempel 11", "83022", "Rosenheim", "DE", "de"),
    ("", "Petra", "Testmann", "Probierweg 23", "24103", "Kiel", "DE", "de"),
    ("", "Thomas", "Mustermann", "Ahornallee 17", "61348", "Bad Homburg", "DE", "de"),
    ("Mosel GmbH", "Stefan", "Meier", "Schlosserhof 3", "54290", "Trier", "DE", "de"),
    ("Zimmerei Musterbalken KG", "Anja", "Musterbalken", "Sparrenweg 1", "36037", "Fulda", "DE", "de"),
    ("Tischlerei Beispielholz", "Ralf", "Beispielholz", "Furnierzeile 12", "34117", "Kassel", "DE", "de"),
    ("Metallbau Exempel GmbH", "Ivana", "Exempel", "Schweißring 45", "44135", "Dortmund", "DE", "de"),
    ("Muster Facility Services GmbH", "Grace", "Mustersen", "Hausmeisterdamm 6", "22305", "Hamburg", "DE", "en"),
    ("Montagebau Probst GmbH", "Walter", "Probst", "Gerüstgasse 10", "1100", "Wien", "AT", "de"),
    ("Holzbau Mustermatt AG", "Reto", "Mustermatt", "Sägestrasse 2", "6003", "Luzern", "CH", "de"),
)

EMPLOYEE_HEADER = (
    "employee_id", "first_name", "last_name", "team", "role", "email", "languages", "competences", "region",
    "working_hours", "max_open_cases",
)  # fmt: skip

# id, first name, last name, team, role, languages, competences, region, hours, open cases
EMPLOYEES = (
    ("M-01", "Miriam", "Seidel", "service", "Teamleitung Kundenservice", "de|en", "returns|damage|complaints", "", "Mo-Fr 07:00-15:30", 12),
    ("M-02", "Tobias", "Reinecke", "service", "Kundenservice", "de", "orders|shipping|invoices", "", "Mo-Fr 09:00-17:30", 15),
    ("M-03", "Olivia", "Hartwell", "service", "Kundenservice international", "en|de", "orders|shipping|returns", "", "Mo-Fr 09:00-17:30", 15),
    ("M-04", "Deniz", "Kaplan", "service", "Kundenservice", "de|tr|en", "payment|invoices|loyalty", "", "Mo-Fr 11:30-20:00", 15),
    ("M-05", "Ursina", "Caduff", "service", "Kundenservice Schweiz", "de|fr|it", "switzerland|returns|customs", "CH", "Mo-Fr 08:00-17:30", 10),
    ("M-06", "Anton", "Wiesinger", "workshop", "Werkstattmeister", "de", "repair|spare_parts|saws", "", "Mo-Fr 06:30-15:00", 8),
    ("M-07", "Lukas", "Brandl", "workshop", "Servicetechniker", "de|en", "repair|batteries|recall", "", "Mo-Fr 08:00-16:30", 10),
    ("M-08", "Carla", "Neubert", "lab", "Messlabor", "de|en", "calibration|torque|laser", "", "Mo-Do 07:00-16:00", 8),
    ("M-09", "Holger", "Timmermann", "rental", "Mietservice", "de", "rental|deposits", "", "Mo-Sa 07:00-16:00", 10),
    ("M-10", "Nele", "Albers", "finance", "Buchhaltung", "de|en", "invoices|dunning|payment", "", "Mo-Fr 08:00-16:30", 12),
    ("M-11", "Björn", "Hinrichsen", "sales", "Gebietsleitung Nord", "de|en", "quotes|projects", "20-29", "Mo-Fr 08:00-17:00", 10),
    ("M-12", "Aylin", "Demir", "sales", "Gebietsleitung West", "de|tr|en", "quotes|projects", "40-53", "Mo-Fr 08:00-17:00", 10),
    ("M-13", "Katrin", "Vollmer", "sales", "Gebietsleitung Südwest", "de|fr", "quotes|projects|metalwork", "54-79", "Mo-Fr 08:00-17:00", 10),
    ("M-14", "Korbinian", "Daxenberger", "sales", "Gebietsleitung Süd", "de", "quotes|projects|timber", "80-97", "Mo-Fr 07:30-16:30", 10),
    ("M-15", "Reto", "Ammann", "sales", "Gebietsleitung Österreich und Schweiz", "de|it", "quotes|switzerland|austria", "AT|CH", "Mo-Fr 08:00-17:00", 10),
    ("M-16", "Jasmin", "Öztürk", "marketing", "Unternehmenskommunikation", "de|en", "press|brand", "", "Mo-Fr 09:00-17:00", 6),
    ("M-17", "Florian", "Kessel", "privacy", "Datenschutzbeauftragter", "de|en", "privacy|access_requests|erasure", "", "Mo-Do 09:00-15:00", 6),
    ("M-18", "Nadine", "Brückner", "hr", "Personal", "de", "applications|hr", "", "Mo-Fr 08:00-16:00", 8),
)  # fmt: skip

ACCOUNT_HEADER = (
    "account_id", "name", "street", "postcode", "city", "country", "industry", "segment", "status", "owner_id",
    "revenue_2025_eur", "employees", "customer_id",
)  # fmt: skip

ACCOUNTS = (
    ("A-001", "Mosel GmbH", "Schlosserhof 3", "54290", "Trier", "DE", "Metallbau", "A", "customer", "M-13", 31400, 48, "K-10024"),
    ("A-002", "Hauser Metallbau", "Nietengasse 8", "54292", "Trier", "DE", "Metallbau", "", "prospect", "M-13", 0, 15, ""),
    ("A-003", "Hausner Metalltechnik GmbH", "Blechweg 27", "66111", "Saarbrücken", "DE", "Metallbau", "C", "customer", "M-13", 2100, 9, ""),
    ("A-004", "Zimmerei Musterbalken KG", "Sparrenweg 1", "36037", "Fulda", "DE", "Holzbau", "B", "customer", "M-13", 18650, 22, "K-10025"),
    ("A-005", "Tischlerei Beispielholz", "Furnierzeile 12", "34117", "Kassel", "DE", "Innenausbau", "C", "customer", "M-13", 4300, 6, "K-10026"),
    ("A-006", "Metallbau Exempel GmbH", "Schweißring 45", "44135", "Dortmund", "DE", "Metallbau", "B", "customer", "M-12", 22900, 35, "K-10027"),
    ("A-007", "Muster Facility Services GmbH", "Hausmeisterdamm 6", "22305", "Hamburg", "DE", "Gebäudedienste", "B", "customer", "M-11", 12750, 140, "K-10028"),
    ("A-008", "Montagebau Probst GmbH", "Gerüstgasse 10", "1100", "Wien", "AT", "Montage", "B", "customer", "M-15", 14200, 27, "K-10029"),
    ("A-009", "Holzbau Mustermatt AG", "Sägestrasse 2", "6003", "Luzern", "CH", "Holzbau", "A", "customer", "M-15", 41800, 61, "K-10030"),
    ("A-010", "Treppenbau Stufenreich GmbH & Co. KG", "Wangenweg 5", "55116", "Mainz", "DE", "Treppenbau", "", "prospect", "M-13", 0, 18, ""),
    ("A-011", "Bauhof Stadt Musterhausen", "Rathausplatz 1", "35390", "Musterhausen", "DE", "Kommune", "C", "customer", "M-13", 3900, 30, ""),
    ("A-012", "Mosler Elektro GmbH", "Kabelgasse 14", "54294", "Trier", "DE", "Elektrotechnik", "C", "customer", "M-13", 1750, 12, ""),
)  # fmt: skip

CONTACT_HEADER = (
    "contact_id", "account_id", "salutation", "first_name", "last_name", "role", "phone", "email", "language",
)  # fmt: skip

CONTACTS = (
    ("C-001", "A-001", "Herr", "Stefan", "Meier", "Bauleiter", "069 90009-701", "s.meier@mosel.example", "de"),
    ("C-002", "A-001", "Frau", "Claudia", "Mosel", "Geschäftsführerin", "069 90009-700", "c.mosel@mosel.example", "de"),
    ("C-003", "A-002", "Herr", "Georg", "Hauser", "Inhaber", "069 90009-710", "info@hauser-metallbau.example", "de"),
    ("C-004", "A-003", "Frau", "Monika", "Hausner", "Geschäftsführerin", "069 90009-715", "m.hausner@hausner.example", "de"),
    ("C-005", "A-004", "Frau", "Anja", "Musterbalken", "Inhaberin", "069 90009-720", "anja@musterbalken.example", "de"),
    ("C-006", "A-004", "Herr", "Timo", "Meier", "Polier", "069 90009-721", "t.meier@musterbalken.example", "de"),
    ("C-007", "A-005", "Herr", "Ralf", "Beispielholz", "Inhaber", "069 90009-730", "ralf@beispielholz.example", "de"),
    ("C-008", "A-006", "Frau", "Ivana", "Exempel", "Einkaufsleiterin", "0221 4710-240", "i.exempel@metallbau-exempel.example", "de"),
    ("C-009", "A-007", "Frau", "Grace", "Mustersen", "Head of Facility", "040 66969-250", "g.mustersen@muster-facility.example", "en"),
    ("C-010", "A-008", "Herr", "Walter", "Probst", "Geschäftsführer", "069 90009-740", "w.probst@montagebau-probst.example", "de"),
    ("C-011", "A-009", "Herr", "Reto", "Mustermatt", "Verwaltungsrat", "069 90009-750", "r.mustermatt@mustermatt.example", "de"),
    ("C-012", "A-009", "Frau", "Lea", "Zgraggen", "Werkstattleiterin", "069 90009-751", "l.zgraggen@mustermatt.example", "de"),
    ("C-013", "A-010", "Herr", "Bernd", "Stufenreich", "Inhaber", "069 90009-760", "b@stufenreich.example", "de"),
    ("C-014", "A-011", "Frau", "Silke", "Amtmann", "Leiterin Bauhof", "069 90009-770", "bauhof@musterhausen.example", "de"),
    ("C-015", "A-012", "Herr", "Peter", "Mosler", "Inhaber", "069 90009-780", "p@mosler-elektro.example", "de"),
)  # fmt: skip

OPPORTUNITY_HEADER = ("opportunity_id", "account_id", "title", "stage", "amount_eur", "expected_close", "owner_id")

OPPORTUNITIES = (
    ("O-101", "A-001", "Akkuplattform für 12 Monteure", "proposal", 9800, "2027-02-28", "M-13"),
    ("O-102", "A-001", "Kalibrierung von 24 Drehmomentschlüsseln", "qualification", 1176, "2027-01-31", "M-13"),
    ("O-103", "A-004", "Zwei Tauchsägen TS 75 mit Schienen", "negotiation", 1216, "2026-12-15", "M-13"),
    ("O-104", "A-006", "Rahmenvertrag Verbrauchsmaterial", "proposal", 14000, "2027-03-31", "M-12"),
    ("O-105", "A-009", "Kapp- und Zugsägen für zwei Hallen", "won", 2145, "2026-10-01", "M-15"),
    ("O-106", "A-010", "Erstausstattung Montageteam", "lead", 5200, "2027-04-30", "M-13"),
)

ACTIVITY_HEADER = ("activity_id", "account_id", "contact_id", "date", "kind", "summary", "owner_id")

ACTIVITIES = (
    ("V-501", "A-001", "C-001", "2026-09-16", "visit", "Jahresgespräch in Trier, Herr Meier wünscht Angebot zur Akkuplattform.", "M-13"),
    ("V-502", "A-001", "C-002", "2026-10-07", "call", "Frau Mosel fragt nach Kalibrierung von 24 Drehmomentschlüsseln.", "M-13"),
    ("V-503", "A-001", "C-001", "2026-11-20", "appointment", "Vorführung neue Schrauberreihe, 10:00 Uhr, Werkhof Trier.", "M-13"),
    ("V-504", "A-004", "C-005", "2026-11-20", "appointment", "Verhandlung TS 75, 14:30 Uhr, Fulda.", "M-13"),
    ("V-505", "A-006", "C-008", "2026-10-21", "visit", "Musterbestellung Schleifscheiben übergeben.", "M-12"),
    ("V-506", "A-009", "C-012", "2026-10-29", "complaint", "Drehteller einer KZ 216 klemmt, Ersatzteil ET-2161 geliefert.", "M-15"),
)  # fmt: skip
