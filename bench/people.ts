/** Invented contacts as real lists have them: names of many languages, some common and most rare, places, domains; seeded. */
import type { WireContact } from '../src/contacts/wire.ts';

const FIRST =
  'Maria,James,Anna,José,Mohammed,Emma,Wei,Olga,Lucas,Fatima,Noah,Sofía,Liam,Chloé,Hans,Yuki,Priya,Ivan,Zoë,Omar,Ingrid,Pierre,Giulia,Łukasz,Aisha,Søren,Ana,Jürgen,Björn,Nguyễn,Katarzyna,Dmitri,Elena,Mateusz,Beatriz,João,Márta,Zsófia,Ondřej,Šárka,Nikola,Despina,Georgios,Merve,Emre,Çağla,Dilara,Ahmet,Leila,Reza,Parisa,Arjun,Lakshmi,Rahul,Sunita,Ravi,Meera,Haruto,Sakura,Kenji,Aiko,Minjun,Seoyeon,Jisoo,Hyun,Mei,Jian,Xiaoming,Linh,Minh,Thu,Somchai,Siti,Budi,Putri,Kwame,Ama,Chidi,Ngozi,Thabo,Zanele,Amina,Yusuf,Khadija,Moses,Grace,Blessing,Tariq,Noor,Rania,Layla,Karim,Samira,Youssef,Thomas,Charlotte,William,Amelia,Oliver,Isla,Jack,Freya,Harry,Poppy,George,Florence,Oscar,Matilda,Archie,Violet,Theodore,Hazel,Felix,Clara,Anton,Greta,Moritz,Lena,Klaus,Ursula,Dieter,Heidi,Matteo,Francesca,Lorenzo,Bianca,Alessandro,Ginevra,Antoine,Margaux,Étienne,Amélie,Gaël,Solène,Baptiste,Hélène,Diego,Valentina,Alejandro,Camila,Santiago,Lucía,Iñaki,Begoña,Tiago,Inês,Gonçalo,Catarina,Rui,Mikkel,Astrid,Lars,Freja,Eirik,Solveig,Håkon,Åse,Elsa,Axel,Linnea,Juhani,Aino,Eero,Päivi,Jānis,Rūta,Mindaugas,Kristjan,Piret,Bogdan,Ioana,Mihai,Raluca,Stefan,Milica,Dragan,Vesna,Petar,Ivana'.split(
    ',',
  );
const LAST =
  'Smith,García,Müller,Rossi,Johnson,Williams,Brown,Jones,Nguyen,Silva,Martin,Ivanov,Kowalski,Novák,Nagy,Yılmaz,Kim,Lee,Wang,Li,Tanaka,Suzuki,Patel,Singh,Khan,Ahmed,Ali,Hassan,Okafor,Mensah,Dlamini,Fernández,López,Sánchez,Pérez,Gómez,Dubois,Bernard,Durand,Leroy,Moreau,Schmidt,Schneider,Fischer,Weber,Becker,Bianchi,Romano,Ferrari,Costa,Santos,Oliveira,Pereira,Jensen,Hansen,Larsen,Andersson,Johansson,Korhonen,Virtanen,Kovács,Szabó,Popescu,Ionescu,Petrović,Jovanović,Papadopoulos,Demir,Çelik,Şahin,Taylor,Wilson,Davies,Evans,Thomas,Roberts,Walker,Wright,Thompson,Green,Hughes,Edwards,Clarke,Campbell,Stewart,Murphy,Kelly,O’Brien,Ryan,Byrne,McCarthy,de Vries,van den Berg,Bakker,Visser,Smit,Meijer,Peeters,Janssens,Maes'.split(
    ',',
  );
const HEADS =
  'Bar,Ben,Brad,Cal,Car,Chan,Dan,Del,Dor,Ed,El,Fal,Fen,Gar,Gol,Hal,Har,Hol,Jar,Kal,Kel,Kor,Lan,Lam,Mal,Man,Mar,Mel,Mor,Nor,Ol,Pal,Per,Pol,Ran,Ros,Rud,Sal,San,Sel,Stan,Tal,Tar,Tol,Val,Var,Vel,Wal,Win,Zan'.split(
    ',',
  );
const MIDDLES = 'a,e,i,o,u,an,en,er,il,in,o,or,ar,el,is,os,ing,ett,ad,ov'.split(',');
const TAILS =
  'ton,son,man,sen,ski,wicz,ez,ini,elli,ford,berg,stein,dahl,quist,nen,vić,enko,ov,eau,ard,ier,shima,moto,yama,kar,wala,poulos,escu,ås,ström'.split(
    ',',
  );
const CITIES =
  'London,Paris,Berlin,Madrid,Roma,Lyon,Marseille,Köln,München,Hamburg,Wien,Zürich,Genève,Bruxelles,Amsterdam,Utrecht,København,Oslo,Bergen,Stockholm,Göteborg,Helsinki,Tallinn,Rīga,Vilnius,Warszawa,Kraków,Praha,Brno,Budapest,Bratislava,Ljubljana,Zagreb,Beograd,Sofia,București,Athína,İstanbul,Ankara,Lisboa,Porto,Sevilla,Málaga,Valencia,Bilbao,Milano,Torino,Napoli,Palermo,Dublin,Cork,Glasgow,Cardiff,Leeds,Bristol,New York,Boston,Chicago,Denver,Seattle,Austin,Toronto,Montréal,Vancouver,México,Bogotá,Lima,Quito,São Paulo,Rio de Janeiro,Santiago,Córdoba,Sydney,Melbourne,Auckland,Tokyo,Osaka,Kyōto,Seoul,Busan,Taipei,Singapore,Jakarta,Manila,Hà Nội,Bangkok,Mumbai,Pune,Chennai,Karachi,Lahore,Dubai,Cairo,Tunis,Casablanca,Lagos,Accra,Nairobi,Cape Town,Durban'.split(
    ',',
  );
const COUNTRIES =
  'United Kingdom,France,Germany,Spain,Italy,United States of America,Canada,Brazil,Japan,India,Poland,Netherlands,Sweden,Norway,Mexico,Australia,South Korea,Türkiye,Egypt,Nigeria'.split(
    ',',
  );
const MAILERS = 'gmail.com,outlook.com,yahoo.com,hotmail.com,icloud.com,web.de,orange.fr,libero.it'.split(
  ',',
);
const TYPES = ['Customers', 'Leads', 'Partners', 'Press', 'Suppliers'];
const ENDINGS = ['com', 'de', 'fr', 'es', 'it', 'co.uk', 'io', 'org', 'net', 'pl'];

export type Person = WireContact &
  Record<string, unknown> & { id: number; email: string; fullname: string; city: string };

/** Newest first, as the service lists them. The same `count` and `seed` give the same people. */
export function buildPeople(count: number, seed = 1): Person[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => buildPerson(count - index, random));
}

/** A generator of numbers from 0 to 1 (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function plainText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('ı', 'i')
    .replaceAll('Ł', 'L')
    .replaceAll('Ø', 'O');
}

function buildPerson(id: number, random: () => number): Person {
  const first = common(FIRST, random);
  // A third bears one of the common names, the others one of some thousand rare ones.
  const last =
    random() < 0.33
      ? common(LAST, random)
      : pick(HEADS, random) + pick(MIDDLES, random) + pick(TAILS, random);
  const city = common(CITIES, random);
  const type = Math.floor(random() ** 2 * TYPES.length);
  const local = plainText(`${first}.${last}`)
    .toLowerCase()
    .replace(/[^a-z0-9.]/g, '');
  const company = (pick(HEADS, random) + pick(MIDDLES, random) + pick(TAILS, random)).toLowerCase();
  const domain =
    random() < 0.6
      ? common(MAILERS, random)
      : `${plainText(company).replace(/[^a-z]/g, '')}.${pick(ENDINGS, random)}`;
  const day = new Date(Date.UTC(2019, 0, 1) + Math.floor(random() * 2400) * 86_400_000).toISOString();
  return {
    id,
    account_id: 1,
    user_id: 1,
    list_id: null,
    phone: random() < 0.5 ? `+49 30 ${Math.floor(random() * 9_999_999)}` : null,
    is_subscribed: 1,
    unsubscribed_at: null,
    source: 'import',
    contact_type_id: type + 1,
    first_name: first,
    last_name: last,
    fullname: `${first} ${last}`,
    email: `${local}${random() < 0.7 ? Math.floor(random() * 9999) : ''}@${domain}`,
    alt_email: null,
    country: pick(COUNTRIES, random),
    state: '',
    city,
    address_line1: `${Math.ceil(random() * 200)} ${pick(HEADS, random)}${pick(TAILS, random)} Street`,
    address_line2: random() < 0.2 ? `Floor ${Math.ceil(random() * 9)}` : null,
    state_province_region: null,
    postal_code: String(10_000 + Math.floor(random() * 89_999)),
    custom_field:
      random() < 0.2 ? { size: { field_name: 'Size', field_value: pick(['S', 'M', 'L'], random) } } : null,
    deleted_at: null,
    created_at: day,
    updated_at: day,
    contact_type: {
      id: type + 1,
      account_id: 1,
      name: TYPES[type] ?? 'Customers',
      created_at: day,
      updated_at: day,
      deleted_at: null,
    } as WireContact['contact_type'],
  };
}

function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** Few are frequent, most are rare. */
function common<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() ** 1.6 * from.length)] as T;
}
