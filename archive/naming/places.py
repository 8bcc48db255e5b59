"""Places that diplomatic papers name again and again, and parts of personal names. Written by hand.

A place that is not here is found by what stands around it; these need no other sign.
"""

from __future__ import annotations

from archive.naming.tokens import folded_words


def _names(lines: str) -> frozenset[tuple[str, ...]]:
    return frozenset(
        folded_words(name) for name in lines.replace("\n", ",").split(",") if name.strip()
    )


COUNTRIES = _names(
    """
    Abyssinia, Afghanistan, Albania, Algeria, Angola, Argentina, Armenia, Australia, Austria
    Austria-Hungary, Azerbaijan, Bangladesh, Belarus, Belgium, Bolivia, Bosnia, Brazil
    Bulgaria, Burma, Myanmar, Byelorussia, Cambodia, Cameroon, Canada, Ceylon, Sri Lanka, Chile
    China, Colombia, Congo, Costa Rica, Croatia, Cuba, Cyprus, Czechoslovakia, Denmark
    Dominican Republic, Ecuador, Egypt, El Salvador, Salvador, England, Eritrea, Estonia
    Ethiopia, Finland, Formosa, France, Georgia, Germany, East Germany, West Germany, Ghana
    Great Britain, Britain, Greece, Greenland, Guatemala, Guinea, Haiti, Hawaii, Hejaz, Holland
    Honduras, British Honduras, Hungary, Iceland, India, Indonesia, Indochina, Indo-China
    French Indochina, Iran, Iraq, Ireland, Northern Ireland, Israel, Italy, Jamaica, Japan
    Kampuchea, Kazakhstan, Kenya, Kirghizia, Kyrgyzstan, Korea, North Korea, South Korea
    Kuwait, Laos, Latvia, Lebanon, Liberia, Libya, Liechtenstein, Lithuania, Luxembourg
    Luxemburg, Macedonia, Madagascar, Malaya, Malaysia, Mali, Malta, Manchukuo, Mauritius
    Mexico, Moldavia, Moldova, Mongolia, Outer Mongolia, Inner Mongolia, Montenegro, Morocco
    Mozambique, Nepal, Netherlands, New Zealand, Nicaragua, Niger, Nigeria, Norway, Oman
    Pakistan, East Pakistan, West Pakistan, Palestine, Panama, Paraguay, Persia, Peru
    Philippines, Philippine Islands, Poland, Portugal, Prussia, East Prussia, Puerto Rico
    Porto Rico, Romania, Rumania, Roumania, Russia, Soviet Russia, Saudi Arabia, Scotland
    Senegal, Serbia, Siam, Singapore, Slovakia, Slovenia, Somalia, South Africa, Soviet Union
    Spain, Sudan, Sweden, Switzerland, Syria, Taiwan, Tajikistan, Tanganyika, Tanzania
    Thailand, Tibet, Transjordan, Tunisia, Turkey, Turkmenistan, Uganda, Ukraine
    United Arab Republic, United Kingdom, United States, United States of America, Uruguay
    USSR, Uzbekistan, Venezuela, Vietnam, Viet-Nam, Viet Nam, North Vietnam, South Vietnam
    North Viet-Nam, South Viet-Nam, Wales, Yemen, Yugoslavia, Jugoslavia, Zaire, Zambia
    Zimbabwe, Rhodesia, People's Republic of China, Chinese People's Republic
    Republic of China, Democratic People's Republic of Korea, Republic of Korea
    Federal Republic of Germany, German Democratic Republic, Mongolian People's Republic
    Democratic Republic of Vietnam, Holy See, Ottoman Empire, DPRK, ROK, PRC, GDR, FRG, DRV
    UAR, MPR, U.S., USA, UK, Deutschland, Frankreich, Russland, Sowjetunion, Österreich, Ungarn
    Polen, Italien, Spanien, Türkei, Griechenland, Rumänien, Bulgarien, Jugoslawien
    Tschechoslowakei, Schweiz, Belgien, Niederlande, Dänemark, Schweden, Norwegen, Finnland
    Japan, Vereinigte Staaten, Vereinigten Staaten, Großbritannien, DDR, UdSSR, Allemagne
    Angleterre, Autriche, Belgique, Bulgarie, Chine, Espagne, États-Unis, Etats-Unis, Finlande
    Grande-Bretagne, Grèce, Hongrie, Indochine, Irlande, Italie, Japon, Maroc, Norvège
    Pays-Bas, Pologne, Roumanie, Royaume-Uni, Russie, Serbie, Suède, Suisse, Syrie
    Tchécoslovaquie, Tunisie, Turquie, URSS, Union soviétique, Yougoslavie, Algérie, Liban
    Égypte, Россия, России, СССР, США, Китай, Китая, Китае, Китаю, Китаем, Япония, Японии
    Германия, Германии, Германией, Англия, Англии, Великобритания, Великобритании, Франция
    Франции, Польша, Польши, Корея, Кореи, Корее, КНР, КНДР, Монголия, Монголии, МНР, Индия
    Индии, Турция, Турции, Иран, Ирана, Вьетнам, Вьетнама, Советский Союз, Советского Союза
    Советскому Союзу, Советским Союзом, Советском Союзе, Соединенные Штаты, ГДР, ФРГ
    """
)
TOWNS = _names(
    """
    Aden, Adrianople, Alexandria, Algiers, Amoy, Amsterdam, Ankara, Angora, Antwerp, Archangel
    Athens, Baghdad, Baku, Bandung, Bangkok, Barcelona, Basel, Batavia, Beijing, Beiping
    Beirut, Belgrade, Berlin, East Berlin, West Berlin, Berne, Bern, Bogota, Bogotá, Bombay
    Bonn, Bordeaux, Boston, Bratislava, Brest, Brussels, Bucharest, Budapest, Buenos Aires
    Cairo, Calcutta, Canton, Caracas, Casablanca, Changchun, Chicago, Chungking, Chongqing
    Cologne, Constantinople, Copenhagen, Dairen, Dakar, Dalian, Dalny, Damascus, Danzig, Delhi
    New Delhi, Dresden, Dublin, Edinburgh, Florence, Frankfurt, Geneva, Genoa, Gibraltar
    Guangzhou, Haifa, Hague, The Hague, Haiphong, Halifax, Hamburg, Hanoi, Hankou, Hankow
    Harbin, Havana, Helsinki, Helsingfors, Hiroshima, Hong Kong, Hongkong, Honolulu, Istanbul
    Jakarta, Djakarta, Jerusalem, Kabul, Karachi, Kiev, Königsberg, Kowno, Kyoto, Lahore
    Lausanne, Leipzig, Leningrad, Liverpool, Lima, Lisbon, Locarno, London, Los Angeles, Lyons
    Madrid, Manila, Marseilles, Mecca, Memel, Milan, Minsk, Montevideo, Montreal, Moscow
    Mukden, Munich, Nagasaki, Nanjing, Nanking, Naples, New York, New York City, Nuremberg
    Odessa, Oslo, Christiania, Ottawa, Oxford, Panmunjom, Paris, Peiping, Peking, Petrograd
    Philadelphia, Phnom Penh, Port Arthur, Port Said, Prague, Pusan, Pyongyang, P'yongyang
    Quebec, Rangoon, Riga, Rio de Janeiro, Rome, Rotterdam, Saigon, Saint Petersburg
    St. Petersburg, Salonika, San Francisco, San José, San Jose, San Salvador, Santiago
    São Paulo, Sarajevo, Seoul, Sevastopol, Shanghai, Shenyang, Smyrna, Sofia, Stalingrad
    Stockholm, Stuttgart, Suez, Sydney, Taipei, Taiyuan, Xi'an, Xian, Tallinn, Tangier
    Tashkent, Teheran, Tehran, Tel Aviv, Tianjin, Tientsin, Tirana, Tokyo, Tokio, Toronto
    Trieste, Tripoli, Tsingtao, Qingdao, Tsinan, Tunis, Turin, Ulan Bator, Urumqi, Valparaiso
    Venice, Versailles, Vienna, Vilna, Vilnius, Vladivostok, Warsaw, Washington, Weihaiwei
    Wuhan, Yalta, Yan'an, Yenan, Yokohama, Zagreb, Zurich, Dayton, Tegucigalpa, Managua
    Potsdam, Camp David, Dumbarton Oaks, Bretton Woods, Moskau, Peking, Prag, Warschau, Wien
    Rom, Genf, Kairo, München, Köln, Londres, Moscou, Varsovie, Vienne, Genève, Pékin
    Bruxelles, Lisbonne, Москва, Москву, Москве, Москвы, Пекин, Пекина, Пекине, Нанкин, Нанкина
    Шанхай, Шанхая, Берлин, Берлина, Берлине, Париж, Лондон, Лондона, Лондоне, Вашингтон
    Вашингтона, Вашингтоне, Ленинград, Киев, Варшава, Прага, Пхеньян, Пхеньяна, Сеул, Токио
    Порт-Артур, Порт-Артура, Порт-Артуре, Дальний, Мукден, Харбин
    """
)
REGIONS = _names(
    """
    Adriatic, Aegean, Africa, North Africa, East Africa, West Africa, America, Latin America
    Central America, North America, South America, Alaska, Alsace, Alsace-Lorraine, Anatolia
    Antarctica, Arabia, Arctic, Asia, Asia Minor, East Asia, Southeast Asia, Central Asia
    Atlantic, Atlantic Ocean, North Atlantic, Baltic Sea, Balkans, Banat, Bavaria, Bengal
    Bessarabia, Black Sea, Bohemia, Bosporus, Bukovina, California, Caribbean, Carinthia
    Caspian Sea, Caucasus, Chinghai, Corea, Corsica, Crete, Crimea, Dalmatia, Dardanelles
    Danube, Dobrudja, Europe, Eastern Europe, Western Europe, Central Europe, Far East
    Middle East, Near East, Fiume, Galicia, Galilee, Gansu, Golan Heights, Goa, Guangdong
    Guangxi, Guizhou, Hainan, Hebei, Heilongjiang, Henan, Hunan, Hubei, Inner Asia, Istria
    Jammu, Java, Jehol, Jiangsu, Jiangxi, Jilin, Karelia, Kashmir, Kurile Islands
    Kuril Islands, Kwantung, Liaodong, Liaotung, Liaoning, Lorraine, Louisiana, Manchuria
    Massachusetts, Mediterranean, Mesopotamia, Moravia, Near and Middle East, Normandy, Ontario
    Pacific, Pacific Ocean, Far Eastern, Persian Gulf, Punjab, Qinghai, Red Sea, Rhine
    Rhineland, Ruhr, Ruthenia, Saar, Sakhalin, Shandong, Shantung, Shaanxi, Shanxi, Siberia
    Sichuan, Sicily, Silesia, Upper Silesia, Sinai, Sinkiang, Slovakia, Smyrna, Sudetenland
    Suez Canal, Sumatra, Tennessee, Texas, Thrace, Transcaucasia, Transylvania, Trentino
    Turkestan, Tyrol, Michigan, Ohio, Illinois, Virginia, Volga, Walachia, Xinjiang, Yalu
    Yalu River, Yangtze, Yangtze River, Yellow River, Yunnan, Zhejiang, Yili, Mekong, Nile
    Elbe, Oder, Panama Canal, Panama Canal Zone, Canal Zone, Sibirien, Europa, Asien, Afrika
    Amerika, Bayern, Schlesien, Elsass, Mandschurei, Afrique, Amérique, Asie, Méditerranée
    Mandchourie, Европа, Европы, Европе, Азия, Азии, Африка, Африки, Америка, Америки, Америке
    Маньчжурия, Маньчжурии, Синьцзян, Синьцзяна, Сибирь, Сибири
    """
)
PLACES = COUNTRIES | TOWNS | REGIONS

GIVEN = frozenset(
    word
    for names in _names(
        """
        Aaron, Abraham, Adam, Adolf, Albert, Alexander, Alfred, Allen, Andrei, Andrew, Anna
        Anastas, Anthony, Anton, Antonio, Archibald, Arnold, Arthur, Augustus, Averell
        Benjamin, Bernard, Boris, Carl, Carlos, Caspar, Cecil, Charles, Christian, Christopher
        Clement, Cordell, Cyrus, Daniel, David, Dean, Dmitri, Don, Donald, Douglas, Dwight
        Edgar, Edmund, Eduard, Edward, Edwin, Eleanor, Elihu, Elizabeth, Ellis, Emil, Emmanuel
        Enver, Ernest, Ernst, Eugene, Felix, Ferdinand, Fidel, Francis, Francisco, Frank
        Franklin, Franz, Fred, Frederick, Friedrich, Georg, George, Georges, Gerald, Giovanni
        Giuseppe, Gregory, Gustav, Hamilton, Hans, Harold, Harry, Heinrich, Helmut, Henri
        Henry, Herbert, Herman, Hermann, Horace, Howard, Hubert, Hugh, Ivan, Jacob, Jacques
        James, Jan, Jean, Jefferson, Joachim, Johann, John, Jonathan, Jose, Josef, Joseph
        Josip, Juan, Jules, Karl, Kenneth, Klaus, Konrad, Konstantin, Kurt, Lawrence, Leon
        Leonid, Leonard, Leopold, Leslie, Lewis, Lloyd, Louis, Ludwig, Luis, Manuel, Marcel
        Maria, Mark, Marshall, Martin, Mary, Matthew, Maurice, Max, Maxim, Melvin, Michael
        Mikhail, Miguel, Mohammed, Muhammad, Nathan, Neville, Nicholas, Nicolae, Nikita
        Nikolai, Norman, Oliver, Oscar, Otto, Patrick, Paul, Pedro, Peter, Philip, Pierre
        Pietro, Pyotr, Ralph, Raymond, Richard, Robert, Roger, Roland, Ronald, Rudolf, Samuel
        Sergei, Sergey, Sidney, Simon, Stanley, Stephen, Steven, Stuart, Sumner, Theodore
        Thomas, Vasilii, Vasily, Victor, Viktor, Vincent, Vladimir, Vyacheslav, Wallace, Walter
        Warren, Wilhelm, Willard, William, Willy, Winston, Wladyslaw, Woodrow, Yuri, Zbigniew
        Joao, Helen, Margaret, Betty, Elaine, Lincoln, Иван, Иосиф, Николай, Владимир, Анастас
        Вячеслав, Никита, Михаил, Сергей, Андрей, Александр, Петр, Василий, Константин
        """
    )
    for word in names
)
"""Given names that recur; before a capital word they say that it is a person's."""

CHINESE_FAMILIES = frozenset(
    """
    ai bai bo cai cao chang chao chen cheng chi chia chiang chien chin chou chow chu dai deng ding
    dong du duan fan fang feng fu gan gao ge geng gu guan guo han hao he ho hou hsia hsiao hsieh
    hsu hu hua huang huo ji jia jiang jiao jin kang kao ke kong ku kuo lai lan lei li liang liao
    lin liu lo long lu luo lü ma mao mei meng mo ni nie ouyang pan pang peng pu qian qiao qin qiu
    qu rao ren shao shen shi shih sima song soong su sun sung tan tang tao teng tian tien tong
    tsai tsao tseng tu tung wan wang wei wen weng wu xi xia xiang xiao xie xing xiong xu xue yan
    yang yao ye yeh yen yi yin ying you yu yuan yue zeng zhai zhang zhao zheng zhong zhou zhu
    zhuang zou kim pak park paek choe choi lee rhee nam ch'oe yun hong
    """.split()  # noqa: SIM905  (a list of words is read better so)
)
"""Family names that stand before the given name: "Zhou Enlai", "Kim Il-sung"."""
