"""Names for generated sentences: own lists of origins that Faker lacks, and Faker's providers (MIT)."""

import importlib
import re

_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ][A-Za-zÀ-ɏḀ-ỿ'’ -]+")
_LOCALES = (
    *(
        "de_DE",
        "de_AT",
        "de_CH",
        "de_LI",
        "de_LU",
        "en_GB",
        "en_IE",
        "en_US",
        "en_IN",
        "en_NG",
        "en_PK",
        "en_KE",
        "tr_TR",
        "pl_PL",
    ),
    *(
        "it_IT",
        "es_ES",
        "fr_FR",
        "fr_CH",
        "nl_NL",
        "pt_PT",
        "hr_HR",
        "cs_CZ",
        "sk_SK",
        "sl_SI",
        "hu_HU",
        "ro_RO",
        "sv_SE",
        "no_NO",
    ),
    *("da_DK", "fi_FI", "vi_VN", "fr_DZ", "tw_GH", "uz_UZ", "az_AZ", "lt_LT", "lv_LV", "et_EE", "zh_CN", "ja_JP"),
)


def faker_names() -> dict[str, tuple[list[str], list[str]]]:
    """Locale → (first names, last names), Latin script only, sorted."""
    names = {}
    for locale in _LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        first: set[str] = set()
        last: set[str] = set()
        for attribute in dir(provider):
            for pattern, target in (
                (r"first_names?(_\w+)?|first_romanized_names", first),
                (r"last_names?(_\w+)?|last_romanized_names", last),
            ):
                value = getattr(provider, attribute)
                if re.fullmatch(pattern, attribute) and not callable(value) and not isinstance(value, property):
                    target |= {name.strip() for name in value or () if isinstance(name, str) and _LATIN.fullmatch(name)}
        names[locale] = (sorted(first - {"John", "Jane"} if len(first) < 3 else first), sorted(last - {"Doe"}))
    return names


def _split(text: str) -> list[str]:
    return text.split()


FIRST: dict[str, list[str]] = {
    "de": _split(
        """
        Anna Anne Andrea Angelika Annegret Annika Anja Antje Astrid Barbara Beate Bernd Bettina Birgit
        Björn Brigitte Carolin Carsten Christa Christian Christine Claudia Clemens Cornelia Dagmar Daniel
        Daniela Detlef Dieter Dirk Dominik Doris Dörte Eberhard Edith Elke Ellen Emil Emilia Erika Ernst
        Eva Fabian Falk Felix Florian Frank Franziska Friederike Friedrich Gabi Gabriele Georg Gerd Gerda
        Gerhard Gisela Greta Gudrun Günter Günther Hannah Hannelore Hans Harald Hartmut Hauke Heidi Heike
        Heiko Heiner Heinrich Heinz Helga Helmut Henning Henrik Herbert Hermann Hildegard Holger Horst
        Ilse Inga Ingeborg Ingo Ingrid Irmgard Jakob Jan Jana Janine Jannik Jens Joachim Jochen Johanna
        Johannes Jonas Jörg Josef Julia Julian Jürgen Jutta Karin Karl Karsten Katharina Kathrin Katja
        Kerstin Klaus Konrad Kristin Kurt Lars Lasse Laura Lea Leon Leonie Lena Lieselotte Lisa Lothar
        Lotte Luca Luisa Lukas Lutz Maik Manfred Manuela Marcel Marco Maren Margarete Margit Maria
        Marianne Marie Marion Markus Marlene Martin Martina Matthias Max Maximilian Meike Melanie Merle
        Michael Michaela Monika Moritz Nadine Nadja Nele Nico Nicole Niklas Nils Norbert Ole Oliver
        Ortrud Oskar Otto Patrick Paul Paula Petra Peter Philipp Pia Rainer Ralf Regina Reinhard Renate
        Roland Rolf Rosemarie Rüdiger Ruth Sabine Sabrina Sandra Sarah Sebastian Siegfried Sigrid Silke
        Silvia Simon Simone Sonja Sophie Stefan Stefanie Steffen Susanne Sven Svenja Swantje Tanja Theo
        Theresa Thomas Thorsten Tim Timo Tobias Torben Torsten Traute Udo Ulf Ulrich Ulrike Ursula Ute
        Uwe Verena Volker Walter Waltraud Werner Wiebke Wilfried Wilhelm Winfried Wolfgang Yannick Yvonne
        """
    ),
    "tr": _split(
        """
        Ahmet Ali Arda Aslı Ayhan Ayla Aylin Ayşe Aysel Barış Berkan Berk Beyza Bilal Bora Burak Burcu
        Can Canan Cem Cemal Cengiz Ceren Deniz Derya Dilek Dilara Ebru Ece Eda Ekrem Elif Emine Emre
        Ender Engin Ercan Erdal Erkan Erol Esra Eren Fatih Fatma Ferhat Figen Filiz Gökhan Gül Gülay
        Gülcan Gülşen Hakan Halil Halime Hande Hasan Hatice Havva Hüseyin Ibrahim İbrahim İlker İpek
        Ismail İsmail Kadir Kemal Kenan Kerem Kübra Leyla Mehmet Melek Melike Meral Mert Merve Metin
        Murat Mustafa Nalan Nazan Necla Nermin Nesrin Nihat Nilgün Nuran Nurcan Nuray Okan Onur Orhan
        Osman Ömer Özcan Özge Özlem Pelin Pınar Ramazan Recep Selçuk Selim Selin Selma Semra Serap Serdar
        Serhat Serkan Sevgi Sevim Sibel Sinan Songül Suat Süleyman Şenay Şerife Şükran Tamer Tarık Tolga
        Tuba Tuğba Turgut Tülay Ufuk Uğur Umut Ümit Volkan Yasemin Yasin Yavuz Yeliz Yılmaz Yunus Yusuf
        Zehra Zeynep
        """
    ),
    "pl": _split(
        """
        Adam Agata Agnieszka Aleksandra Alicja Andrzej Anna Artur Barbara Bartosz Beata Bogdan Bogusław
        Bożena Cezary Czesław Dariusz Dorota Edyta Elżbieta Ewa Ewelina Franciszek Grażyna Grzegorz
        Halina Hanna Henryk Iwona Irena Jacek Jadwiga Jakub Jan Janina Janusz Jarosław Jerzy Joanna
        Jolanta Józef Justyna Kamil Kamila Karolina Katarzyna Kazimierz Kinga Krystyna Krzysztof Leszek
        Łukasz Maciej Magdalena Małgorzata Marcin Marek Maria Mariola Mariusz Marta Mateusz Michał
        Mirosław Monika Natalia Paweł Patrycja Paulina Piotr Przemysław Radosław Rafał Renata Robert
        Roman Ryszard Sebastian Sławomir Stanisław Stefan Sylwia Szymon Tadeusz Teresa Tomasz Urszula
        Waldemar Wanda Wiesław Wiktoria Witold Władysław Wojciech Zbigniew Zdzisław Zofia Zuzanna
        """
    ),
    "ar": _split(
        """
        Abbas Abdallah Abdelkarim Abdul Abdulrahman Adel Adnan Ahmad Ahmed Aisha Ali Alia Amal Amani
        Amina Aminata Amira Amjad Anas Anwar Asma Aya Ayman Aziz Bashar Basma Bilal Dalia Dima Dina Eman
        Fadi Fadia Fahd Faisal Farah Farid Fatima Fatoumata Fouad Ghada Habib Hadi Hala Hamid Hamza Hana
        Hanan Hani Hassan Hiba Hicham Huda Hussein Ibrahim Idris Iman Imran Ismail Jalal Jamal Jamila
        Kamal Karim Karima Khadija Khaled Khalid Laila Lamia Layla Leila Lina Lubna Mahmoud Majid Malak
        Manal Mansour Mariam Marwa Marwan Maryam Maya Mohamad Mohamed Mohammad Mohammed Mona Mounir
        Muhammad Murtaza Mustafa Nabil Nada Nadia Nahla Nasser Nawal Nour Nura Omar Osama Othman Rachid
        Rami Rana Rania Rasha Rashid Reem Reza Rima Saad Safa Safiya Said Salah Salim Salma Salman Samer
        Sami Samir Samira Sana Sara Soraya Suleiman Taha Tamer Tarek Tariq Wael Walid Wassim Yahya Yara
        Yasmin Yasser Younes Youssef Yusra Zahra Zain Zainab Zakaria Ziad
        """
    ),
    "vi": _split(
        """
        An Anh Bao Bình Chau Chi Cường Dao Diệp Dung Dũng Duc Đức Giang Ha Hà Hai Hải Hang Hanh Hạnh Hien
        Hiền Hieu Hiếu Hoa Hoang Hoàng Hong Hồng Hue Huệ Hung Hùng Huong Hương Huy Huyen Khanh Khoa Kiet
        Kim Lam Lan Le Lien Linh Loan Long Ly Mai Minh My Nam Nga Ngan Ngoc Ngọc Nguyet Nhi Nhung Oanh
        Phong Phuc Phuong Phương Quan Quang Quoc Quyen Quynh Quỳnh Son Tam Tan Thanh Thảo Thao Thi Thịnh
        Thinh Thu Thuy Thủy Tien Tiến Toan Trang Tri Trinh Trung Truong Tu Tuan Tuấn Tung Tuyet Van Vinh
        Viet Vu Xuan Yen
        """
    ),
    "in": _split(
        """
        Aarav Abhishek Aditi Aditya Ajay Akash Akshay Amit Amrita Ananya Anil Anita Anjali Ankit Ankita
        Anushka Arjun Arun Aruna Asha Ashok Ashwin Bhavna Chandra Deepa Deepak Deepika Devi Dinesh Divya
        Gaurav Geeta Gopal Govind Harish Harsha Hemant Indira Ishaan Jaya Jyoti Kalpana Kavita Kiran
        Krishna Kumar Lakshmi Lalita Mahesh Manish Manoj Meena Meera Mohan Mukesh Nandini Naveen Neeraj
        Neha Nikhil Nisha Nitin Padma Pankaj Pooja Prabhu Pradeep Prakash Pranav Prasad Praveen Preeti
        Priya Priyanka Radha Raghav Rahul Raj Rajesh Rajiv Rakesh Ramesh Rani Ravi Rekha Ritu Rohan Rohit
        Sachin Sandeep Sangeeta Sanjay Sanjeev Santosh Sarita Satish Seema Shalini Shankar Shanti Sharad
        Shilpa Shiva Shreya Shweta Sneha Sonal Srinivas Subhash Sudha Sudhir Suman Sunil Sunita Suresh
        Sushma Swati Tanvi Tara Uma Usha Varun Vidya Vijay Vikas Vikram Vinay Vineet Vinod Vishal Vivek
        Yash
        """
    ),
    "af": _split(
        """
        Abena Abiodun Adaeze Adama Ade Adebayo Adeola Afia Aisha Akosua Akua Ama Aminata Amara Amina Awa
        Ayo Babajide Bola Chiamaka Chidi Chika Chinedu Chioma Djibril Ebere Efua Ekow Emeka Esi Fatou
        Fatoumata Femi Folake Ibrahima Ifeanyi Ikenna Issa Kemi Kofi Kojo Kwabena Kwaku Kwame Kwasi Lamin
        Mamadou Mariama Moussa Ngozi Nia Nkechi Nneka Obi Obinna Ola Olu Olumide Oluwaseun Ousmane Oumar
        Salif Seun Seydou Sekou Tendai Thabo Thandiwe Tunde Uche Yaa Yaw Yetunde Zola
        """
    ),
    "sl": _split(
        """
        Aleksandar Aleksandr Aleksei Alexei Ana Anastasia Andrej Andrei Anton Bojan Boris Branko Danijel
        Darko Davor Dejan Dimitri Dmitri Dragan Dragana Dušan Ekaterina Elena Galina Goran Gordana Igor
        Irina Ivan Ivana Ivo Jasmina Jelena Jovan Katarina Ksenia Larisa Ljiljana Ljudmila Luka Maksim
        Marija Marina Marko Milan Milena Milica Milos Miloš Mirjana Mirko Miroslav Mladen Nada Natalia
        Natascha Nataša Nebojša Nenad Nikola Nikolai Oksana Oleg Oleksandr Olena Olga Pavel Petar Polina
        Predrag Radmila Saša Sergej Sergei Slavica Slobodan Snežana Sofija Stanislav Stojan Svetlana
        Tanja Tatjana Vesna Viktor Viktoria Vladimir Vladislav Volodymyr Yulia Yuri Zlatko Zoran Željko
        """
    ),
    "zh": _split(
        """
        Bo Chen Fang Feng Hao Hui Jian Jie Jing Jun Lei Li Lin Ling Mei Min Na Ning Ping Qiang Rong Tao
        Ting Wei Wei-Ling Xia Xiao Xin Yan Yang Yi Ying Yong Yu Yun Zhen Hiroshi Yuki Kenji Naoko Haruka
        Akira Sakura Satoshi Takashi Ji-woo Min-jun Seo-yeon Hyun-woo
        """
    ),
}
"""Origin → first names, written for this project."""

LAST: dict[str, list[str]] = {
    "de": _split(
        """
        Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer
        Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange
        Schmitt Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann König Walter
        Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller
        Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm
        Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt
        Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas
        Voigt Sauer Arnold Wolff Pfeiffer Abendroth Achterberg Adler Ahlers Altmann Amsel Anders Appel
        Aschenbrenner Auerbach Bachmann Bartels Baumgartner Behrens Benz Bleibtreu Blum Bock Bode
        Bohnenkamp Born Brandl Breuer Brinkmann Brockmann Bruns Buchholz Burkhardt Christiansen Clausen
        Conrad Dahlmann Denk Diekmann Dittrich Döring Dorn Drescher Ebert Eckert Ehlers Eichhorn Esser
        Falkenberg Feldmann Fiedler Finke Fink Förster Freitag Frey Fritsch Fritz Gärtner Geiger Gerlach
        Göbel Götz Grimm Gruber Haase Hagen Hansen Harms Heck Heine Heller Henkel Hentschel Herbst Herzog
        Heß Hinz Holm Holz Hübner Jahn Jansen Janssen Jensen Kaufmann Kern Kessler Kirchner Klaus Kluge
        Knoll Kock Kohl Konrad Kopp Kramer Kranz Kröger Kruse Kuhlmann Kunz Langer Lindemann Lindner
        Löffler Lohse Lüders Marx Maurer Menzel Metzger Michels Moser Münch Nagel Naumann Neubauer Nickel
        Niemann Noack Nolte Oster Paulsen Petersen Pietsch Preuß Probst Raabe Rademacher Rau Reichert
        Reimann Reinhardt Reuter Riedel Ritter Röder Rose Rothe Rudolph Runge Sander Schade Schenk
        Schiller Schindler Schlüter Schlegel Schütte Schütz Schwab Seifert Siebert Stahl Stark Steffens
        Steinbach Stephan Stiller Stock Stolz Strauß Strobel Thiel Thiele Thoma Tiedemann Trautmann
        Ulrich Unger Urban Vetter Voss Wachsmuth Wegner Weigel Weinhold Weise Wendt Wenzel Wiese Wilke
        Wille Winkelmann Wirth Witt Wittmann Wolter Wulf Wunderlich Zeller Zimmer Zander
        """
    ),
    "tr": _split(
        """
        Acar Akbulut Akgül Akın Aksoy Aktaş Albayrak Altın Arslan Aslan Ateş Avcı Aydın Aydoğan Bayram
        Bozkurt Bulut Can Ceylan Coşkun Çakır Çelik Çetin Çiftçi Çınar Demir Demirci Demirel Demirtaş
        Doğan Duman Erdem Erdoğan Eren Ergün Erol Ertaş Genç Gökçe Güler Gül Gündoğdu Güneş Gürbüz Güven
        Işık Kahraman Kaplan Kara Karaca Karadağ Karakaya Karataş Kaya Keskin Kılıç Kılınç Koç Koçak
        Korkmaz Köse Kurt Kaya Öz Özcan Özdemir Özer Özgür Özkan Öztürk Polat Sarı Şahin Şen Şimşek Taş
        Taşkın Tekin Tezcan Toprak Tunç Turan Tuncer Türk Uçar Ünal Uysal Uzun Yalçın Yavuz Yıldırım
        Yıldız Yılmaz Yiğit Yüksel Zengin
        """
    ),
    "pl": _split(
        """
        Adamczyk Adamska Andrzejewski Bąk Baran Borkowski Brzezinski Chmielewski Cieślak Czarnecka
        Czerwiński Dąbrowska Dąbrowski Duda Dudek Górski Grabowski Jabłoński Jakubowski Jankowski
        Jasiński Jaworska Kaczmarek Kalinowski Kamińska Kamiński Kołodziej Konieczny Kowalczyk Kowalewski
        Kowalska Kowalski Kozłowska Kozłowski Krajewski Krawczyk Król Krupa Kubiak Kucharski Kwiatkowska
        Laskowski Lewandowska Lewandowski Lis Maciejewska Majewski Makowska Malinowski Marciniak Mazur
        Michalak Mazurek Michalski Mróz Nowak Nowakowski Nowicka Olszewski Ostrowski Pawlak Pawłowski
        Pietrzak Piotrowska Piotrowski Przybylski Rutkowski Sadowska Sawicki Sikora Sikorska Sobczak
        Sokołowski Stępień Szczepańska Szewczyk Szulc Szymańska Szymański Tomaszewski Urbańska Walczak
        Wasilewska Wieczorek Wiśniewska Wiśniewski Witkowski Włodarczyk Wojciechowska Woźniak Wójcik
        Wróbel Wróblewski Wysocka Zając Zakrzewski Zalewska Zawadzki Zieliński Zielińska Ziółkowski
        """
    ),
    "ar": _split(
        """
        Abbas Abdallah Abboud Abu-Bakr Ahmadi Al-Amin Al-Farsi Al-Hassan Al-Khatib Al-Masri Al-Rashid
        Al-Sayed Alaoui Amrani Ayoub Aziz Bakkali Barakat Benali Benjelloun Bensaid Berrada Bouaziz
        Boukhari Darwish Diallo El-Amin El-Fassi El-Haddad El-Khoury El-Masri El-Sayed Fares Farouk Ghali
        Habibi Haddad Hakimi Hamdan Hamidi Hammoud Hamza Haidar Hashemi Hassan Hijazi Hosseini Husseini
        Ibrahim Issa Jaber Jafari Kabbani Karimi Kassem Khalil Khan Khoury Lahoud Mahfouz Mahmoud Mansour
        Masoud Moradi Mousavi Mustafa Najjar Nasr Nasser Nazari Omar Osman Qasim Rahimi Rahman Rashid
        Rezaei Rostami Saad Saadi Sadeghi Said Saleh Salem Salim Samadi Sayed Shahin Sharif Sheikh
        Soltani Suleiman Taha Tahiri Tamimi Toumi Yassin Younes Youssef Zaher Zein Ziani
        """
    ),
    "vi": _split(
        """
        Nguyen Nguyễn Tran Trần Le Lê Pham Phạm Hoang Hoàng Huynh Huỳnh Phan Vu Vũ Vo Võ Dang Đặng Bui
        Bùi Do Đỗ Ho Hồ Ngo Ngô Duong Dương Ly Lý Truong Trương Dinh Đinh Doan Lam Luong Mai Cao Ta Trinh
        Dao To Quach Chau
        """
    ),
    "in": _split(
        """
        Agarwal Ahuja Anand Arora Banerjee Bansal Basu Bhat Bhatia Bhattacharya Bose Chakraborty Chandra
        Chatterjee Chauhan Chopra Choudhury Das Desai Deshpande Dutta Fernandes Gandhi Ganguly Garg Ghosh
        Gill Gopal Goswami Goyal Gupta Hegde Iyer Jain Jha Joshi Kapadia Kapoor Kaur Khanna Krishnan
        Kulkarni Kumar Lal Mahajan Malhotra Mehra Mehta Menon Mishra Mukherjee Murthy Nair Naidu
        Narayanan Pandey Parekh Patel Patil Pillai Prasad Raghunathan Rajan Raman Rao Reddy Roy Saxena
        Sen Sethi Shah Sharma Shetty Shukla Singh Sinha Srinivasan Subramanian Thakur Trivedi Varma
        Venkatesh Verma Yadav
        """
    ),
    "af": _split(
        """
        Abara Achebe Addo Adebayo Adeleke Adeyemi Adomako Afolabi Agyeman Amoah Appiah Asante Asamoah Ba
        Bah Balogun Bangura Boateng Camara Chukwu Cissé Coulibaly Danso Diallo Diop Diouf Eze Fofana Ibe
        Jallow Kamara Keita Kone Konaté Koroma Kouyaté Mbeki Mbaye Mensah Moyo Mutombo Ndiaye Ngom
        Nkrumah Nwosu Obi Odhiambo Oduya Ofori Okafor Okeke Okonkwo Okoro Olawale Onyango Opoku Osei
        Owusu Quaye Sarr Sesay Sow Sy Sylla Tetteh Touré Traoré Yeboah
        """
    ),
    "sl": _split(
        """
        Babić Bogdanov Božić Bošnjak Đorđević Đukić Filipović Golubev Horvat Ilić Ivanov Ivanova Ivanović
        Janković Jovanović Jurić Knežević Koch Kostić Kovač Kovačević Kovalenko Kovalev Kozlov Kravchenko
        Lukić Marić Marković Matić Mihajlović Milić Milošević Mitrović Morozov Nikolić Novak Novikov
        Pavlović Perić Petrenko Petrov Petrova Petrović Popov Popović Radić Savić Shevchenko Simić
        Sidorov Smirnov Sokolov Stanković Stojanović Tkachenko Tomić Vasiliev Vasić Volkov Vuković
        Zaitsev Živković
        """
    ),
    "zh": _split(
        """
        Chen Cheng Chu Deng Ding Fan Fang Feng Fu Gao Gu Guo Han He Hu Huang Jiang Jin Kim Kong Lai Lee
        Li Liang Lin Liu Lu Luo Ma Mao Meng Pan Park Peng Qian Qin Ren Shen Shi Song Su Sun Tan Tang Tao
        Wang Wei Wu Xia Xiao Xie Xu Yan Yang Yao Ye Yin Yu Yuan Zeng Zhang Zhao Zheng Zhong Zhou Zhu
        Tanaka Suzuki Sato Watanabe Nakamura Kobayashi Yamamoto Takahashi Choi Jung
        """
    ),
}
"""Origin → last names, written for this project."""
