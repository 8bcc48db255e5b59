"""Small lists of words that say what a name is, and what is none. Folded; written by hand.

Languages: English, German, French, Russian. They hold what recurs in diplomatic papers, because
the name of a place or person that is in no list is found by what stands around it.
"""

from __future__ import annotations

from archive.naming.tokens import folded_word


def _set(words: str) -> frozenset[str]:
    return frozenset(folded_word(word) for word in words.split())


WOMEN = _set(
    """
    mrs miss ms mme mlle madame madam lady frau fraulein senora signora queen princess empress
    """
)
MEN = _set("mr sir lord herr herrn monsieur m senor signor king prince emperor")

PERSONAL = _set(
    """
    m mr mrs ms miss messrs dr prof professor comrade comrades sir lord lady dame madame madam rev
    reverend father brother sister bishop archbishop cardinal rabbi sheikh sheik emir pasha bey
    king queen prince princess emperor empress tsar czar kaiser count countess baron baroness duke
    duchess marquis marquess viscount earl president chairman chairperson premier chancellor
    ambassador minister secretary senator congressman congresswoman representative governor mayor
    judge justice general gen colonel col major maj captain capt lieutenant lt commander cmdr
    admiral adm marshal sergeant sgt brigadier commodore consul attache counselor counsellor
    delegate herr herrn frau fraulein genosse genossin genossen graf grafin furst freiherr konig
    konigin oberst hauptmann leutnant feldmarschall botschafter gesandter staatssekretar
    reichskanzler bundeskanzler reichsprasident bundesprasident ministerprasident monsieur mm mme
    mlle mgr marechal amiral camarade comte comtesse marquise duc roi reine ambassadeur ministre
    commandant capitaine тов т товарищ товарища товарищу товарищем товарищи господин господина
    господину г-н г-на г госпожа генерал генерала генералу маршал маршала маршалу адмирал министр
    министра министру посол посла послу президент президента председатель председателя полковник
    полковника король император царь князь граф секретарь senor senora signor signora
    """
)
"""Directly before a name these say that it is a person's."""

SEVERAL = _set("messrs mm comrades genossen товарищи drs presidents senators ministers generals")
"""Before the names of several persons."""

LINKS = _set(
    """
    de du des d von vom van zu zum zur der den da di do dos das del della la le bin ibn al el y
    ter ten af
    """
)
"""Small words inside the names of persons: "von Ribbentrop", "Bin Laden"."""

NATIONAL = _set(
    """
    african albanian algerian american americans anglo arab arabs arabian arabic argentine asian
    asiatic asians australian austrian balkan baltic belgian bolshevik bolsheviks bolivian
    brazilian british briton britons bulgarian burmese cambodian canadian catholic chilean chinese
    christian christians colombian communist communists costarican croat croatian cuban cubans
    cypriot czech czechs czechoslovak danish dutch egyptian egyptians english englishman
    englishmen estonian ethiopian european europeans fascist fascists finnish finns flemish french
    frenchman frenchmen german germans greek greeks guatemalan haitian hindu hungarian hungarians
    icelandic indian indians indonesian iranian iraqi irish islamic israeli israelis italian
    italians jew jewish jews japanese jordanian kazakh kazakhs korean koreans kurdish kurds
    kuomintang guomindang laotian latin latvian lebanese liberian libyan lithuanian malay manchu
    marxist marxists leninist maoist mexican mexicans mongol mongolian mongols moroccan moslem
    moslems muslim muslims nazi nazis nicaraguan norwegian ottoman pakistani palestinian
    panamanian persian peruvian philippine polish poles portuguese protestant prussian rumanian
    romanian roumanian russian russians saudi scottish scandinavian serb serbian serbs siamese
    sino slav slavic slovak socialist soviet soviets spanish sudanese swedish swiss syrian
    taiwanese tatar tatars thai tibetan tibetans tsarist tunisian turk turkish turks uighur
    uighurs ukrainian venezuelan vietnamese welsh yugoslav yugoslavian zionist semitic franco
    slavonic hellenic iberian caribbean eurasian western eastern northern southern allied axis
    republican republicans democrat democrats democratic conservative liberal labour deutsch
    deutsche deutschen deutscher deutsches russische russischen sowjetische sowjetischen
    amerikanische amerikanischen franzosische franzosischen englische englischen francais
    francaise francaises allemand allemande allemands russe russes anglais anglaise americain
    americaine sovietique sovietiques советский советская советское советские советского советской
    американский американская китайский китайская китайские русский русские немецкий немецкие
    """
)
"""Of which people, faith or party: no names of persons or places, though written like them."""

CALENDAR = _set(
    """
    january february march april may june july august september october november december jan feb
    mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday
    sunday easter christmas januar februar marz mai juni juli oktober dezember montag dienstag
    mittwoch donnerstag freitag samstag sonnabend sonntag janvier fevrier mars avril juin juillet
    aout septembre octobre novembre decembre lundi mardi mercredi jeudi vendredi samedi dimanche
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    """
)

OFFICE = _set(
    """
    accord act acting addendum adjutant administration administrative admiralty adviser advisor
    advisers advisory affairs agency agent aggression aid aide air alliance allies ally amendment
    annex appendix arbiter arbitrator arbitrators arbitration archives archivist area armed
    armistice arms army article articles assembly assistant associate association asst attorney
    authorities authority bank base bill board body book branch brigade brotherhood budget bureau
    cabinet camp campaign capital case cause central chamber chancery channel chapter charge
    charges charter chief chiefs christ church circular citizen city clause clerk code college
    colonial colony column command commanding commanderinchief commerce commercial commission
    commissioner commissioners commissar committee committees commodity commons commonwealth
    communique community company compensation conference confidential congress constituent
    constitution consulate contract contracting contents convention cooperation copy corporation
    corps council councillor councilor country court courts covenant credit crown customs cultural
    currency damages data debt decision declaration decree defence defense delegates delegation
    delegations department departments deputy deputies despatch development digest digital
    diplomatic direction director directorate district division document documentary documents
    dominion dominions draft duma duties east economic economics edition education embassy empire
    enclosure energy enemy envoy estate events evidence excellency excellencies exchange executive
    exchequer exhibit expeditionary expert experts export extract faction family faculty federal
    federation finance financial first fleet force forces foreign foundation fourth fraternal
    freedom front fund gazette generalissimo god government governments governorgeneral group
    guard guards headquarters heaven her high highness his historian historical history hon honor
    honorable honour hospital hotel house idem import imperial inclosure independence information
    inquiry institute institution instruction instructions intelligence interior international
    internal interpreter interview investment item joint journal judicial judiciary jury
    labor law laws lawyer leader league legation legislative letter liaison liberation library
    life limited line list loan local lords loyalty majesty magazine mandate manifesto
    manager map marine maritime marxism master material materials measures medical meeting member
    members memo memoranda memorandum merchant message military militia minister ministers
    ministerial ministries ministry minority minute minutes mission missions mister mobilization
    monetary monument morning movement municipal museum narrator nation national nationalist
    nationalists nations naval navy neutral new news newspaper ninth north note notes
    number office officer officers official officials operations opposition order orders ordinance
    organization outer pact page pages panel paper papers paragraph paragraphs parliament
    parliamentary part participants parties party patriarchate peace penal people peoples
    permanent petition plan planning plenary plenipotentiary plenipotentiaries plenum police
    policy politburo political politbureau pool pope popular population port postscript power
    powers prelate preparatory present press presidency presidential presidium prime principal
    prisoners privy problem procedure proclamation production program programme project propaganda
    property proposal proposals protection protectorate protest protocol province provisional
    provost public publication publishing purchase question questions railroad railway
    ratification rear red reference regent regiment regional registry relations relief reparation
    reparations report reports republic republics research reserve resident residency resolution
    revolution revolutionary right rights royal rule rules ruling sanitary schedule schedules
    school science sciences second secretariat secretaries secret section sections security senate
    senior series servant session seventh shipping sixth social societies society soldiers source
    south sovereign special staff state statement states statistical status statute steamer stock
    street strategic subcommittee subject sub summary superintendent supply supreme supplement
    table task tariff taxation telegram telegraph telegraphic text theater theatre third title top
    toll trade trades transit translation translator transport transportation treasurer treasury
    treaties treaty tribunal tripartite troops trust trustees ultimatum under undersecretary union
    unions united unit units service services revenue revenues studies center centre records
    re-review archive chairmanship deal testament years empires university venerable vessel vice
    viceroy visit volume war wars water welfare west workers
    working works world writer year youth zone zones amt auswartige auswartigen auswartiges
    abteilung amtes anlage artikel bund bundestag bundesregierung regierung reich reichs reichstag
    partei volk volks krieg frieden vertrag gesandtschaft botschaft ministerium prasident sekretar
    kanzler abschrift aufzeichnung geheim gouvernement ministere affaires etrangeres republique
    conseil assemblee comite parti etat etats traite guerre paix ambassade secretaire delegue
    правительство правительства министерство совет совета комитет комитета партия партии цк
    республика союз союза армия армии съезд пленум протокол
    """
)
"""Offices, bodies, papers and the like: "Foreign Minister" is no name, "State Department" is one of
no person or place."""

SMALL = _set(
    """
    a about above accordingly according across actually addressing after afterwards again against
    agreed ago ah all also although altogether always am among an and another answer any anyhow
    anyone anything apart apparently are around as ask asked aside at attached away back be
    because been before being below besides better between beyond both but by can certain
    certainly clearly concerning consequently considering contrary could dear did do does done
    during each either else enough especially even eventually ever every everybody everyone
    everything except excuse few finally following for formerly fortunately from further
    furthermore generally given had hardly has have having he hence henceforth her here hereafter
    hereby herein hereinafter hereto heretofore hers herself him himself his hitherto how however
    i ibid if immediately in incidentally indeed instead into is it its itself just lastly later
    latter least less lest let like likewise long many may maybe me meanwhile might mine more
    moreover most mostly much must my myself namely near nearly necessary neither never
    nevertheless next no nobody none nonetheless nor not nothing notwithstanding now nowhere
    obviously of off often oh ok on once one ones only onto or other others otherwise ought our
    ours ourselves out outside over own per perhaps please possibly presumably previously probably
    provided quite rather re really recently regarding respectively respectfully said same see
    seeing several shall she should similarly simultaneously since sincerely so some somebody
    someone something sometimes somewhere soon still subsequently such suddenly surely sic than
    thank thanks that the their theirs them themselves then thence there thereafter thereby
    therefore therein thereof thereon thereto thereupon these they this those though through
    throughout thus till to today together tomorrow too toward towards true truly two three four
    five six seven eight nine ten twelve twenty thirty forty fifty hundred thousand million eleven
    ultimately under undoubtedly unfortunately unless unlike until unto up upon us usually various
    very via was we well were what whatever when whence whenever where whereas whereby wherein
    whereof whereupon wherever whether which whichever while whilst who whoever whole whom whose
    why with within without would yes yesterday yet you your yours yourself ain't can't
    couldn't didn't doesn't don't hadn't hasn't haven't he'd he'll he's i'd i'll i'm i've isn't
    it's let's shouldn't that's there's they're wasn't we'd we'll we're we've weren't what's won't
    wouldn't you're der die das dem den des ein eine einen einem einer eines ich er sie es wir ihr
    und oder aber auch auf aus bei mit nach von vor zu zum zur im als wie wenn dass daß nicht kein
    keine noch nur schon um uber unter bis durch fur gegen ohne seit wahrend hier dort da dann nun
    sein seine seiner ihre ihrer mein unser diese dieser dieses dabei damit daher darauf darin
    deshalb jedoch sodann ferner wer wo le la les l un une du de et ou mais que qui quoi dont au
    aux en dans sur sous par pour avec sans chez ce cet cette ces il elle ils elles je tu nous
    vous se son sa ses leur leurs mon ma mes notre nos votre vos ne pas plus tres bien si comme
    ainsi alors apres avant depuis donc enfin quand lorsque c'est d'apres j'ai и в во не на я он
    она они мы вы что это как но а с со по из к ко у о об от до за при для же бы ли то так его ее
    их мне нам вам если когда или только уже еще там тут тогда затем после перед под над также
    этот эта эти том все всё sehr geehrter lieber hochachtungsvoll
    """
)
"""Words that have a capital because a sentence begins there."""

GEO_AFTER = _set(
    """
    river mountain mountains hills valley island islands peninsula province county prefecture
    oblast krai district desert plateau bay strait straits sea ocean gulf canal lake basin coast
    delta pass forest harbor harbour isthmus archipelago fluss gebirge insel inseln see bucht
    kanal tal strasse река область район остров острова
    """
)
GEO_BEFORE = _set(
    """
    mount mt lake cape port fort lac mont cap golfe ile iles baie rio sierra puerto san santa sao
    los las el isla new nova north south east west northern southern eastern western upper lower
    outer inner saint st ste nord sud ost sud- ober unter neu река озеро остров порт город
    """
)
"""Before a capital word these make the name of a place: "Outer Mongolia", "Port Arthur"."""
GEO_OF = _set(
    """
    gulf bay cape strait straits isle isles island islands port sea mouth golfe baie cap kingdom
    republic empire state province city principality duchy dominion commonwealth
    """
)
"""Before "of" and a name of a place."""
POLITIES = _set(
    """
    kingdom republic empire state states province city principality duchy dominion commonwealth
    """
)
DIVIDED = _set("china korea vietnam viet-nam germany congo yemen")
"""Where "Republic of" is another state than the short name may mean."""

MASKING = _set(
    """
    times post herald tribune news daily gazette company co corporation corp inc ltd university
    college institute bank street avenue hotel press pact plan doctrine line note declaration
    agreement treaty convention protocol conference club hall house prize library society
    foundation agreements treaties revenue service square road building report papers commission
    committee act
    """
)
"""After the name of a place or person these make another name of it: "New York Times"."""

LOCATIVE = _set("in at via near outside throughout into im aus dans из близ в")

SPEECH = _set(
    """
    said says replied asked stated added answered remarked observed explained declared noted told
    asserted suggested agreed inquired enquired thought felt expressed insisted commented
    continued emphasized emphasised stressed pointed proposed recounted reported spoke concluded
    laughed interrupted wondered recalled objected mentioned interjected believes believed wrote
    admitted announced sagte antwortete antwortet berichtete fugte teilte bat betonte fuhr
    erklarte fragte meinte bemerkte erwiderte dit repondit declara demanda ajouta estime declare
    repond сказал сказала ответил спросил заявил заметил отметил подчеркнул добавил говорит указал
    """
)
"""After a name these say that it is a person's (mostly)."""
