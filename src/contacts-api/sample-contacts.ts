/** Sample contacts of a new account: invented people of many countries, so that there is something to find. */
import { selectTypes } from './accounts-repository.ts';
import { hadContacts, insertContacts, type NewContact } from './contacts-repository.ts';
import { buildCountries } from './countries.ts';
import type { ApiDb, CustomField } from './schema.ts';

const DAY_MS = 86_400_000;
/** Between one sample's arrival and the next, so that the youngest came yesterday. */
const DAYS_APART = 9;

/** Type | first name | last name | e-mail | country | city | state | street | postal code. */
const SAMPLES = `
Customers | Ana | García | ana.garcia@example.com | Spain | Sevilla | Andalucía | Calle Sierpes 14 | 41004
Customers | Zoë | Nowak | zoe.nowak@example.org | Poland | Kraków | Małopolskie | ul. Floriańska 22 | 31-019
Leads | Jürgen | Müller | j.mueller@example.net | Germany | München | Bayern | Sendlinger Straße 8 | 80331
Friends | Siobhán | O'Brien | siobhan@example.com | Ireland | Cork | Munster | 3 Oliver Plunkett St | T12 X70A
Customers | 愛子 | 田中 | aiko.tanaka@example.org | Japan | 京都市 | 京都府 | 河原町通 5-12 | 604-8005
Leads | Chinwe | Okafor | chinwe.okafor@example.com | Nigeria | Lagos | Lagos State | 18 Broad Street | 101233
Customers | Łukasz | Wiśniewski | lukasz.w@example.net | Poland | Gdańsk | Pomorskie | ul. Długa 45 | 80-831
Friends | Mary Jane | Smith | mj.smith@example.org | United Kingdom | Bristol | England | 27 Park Row | BS1 5LJ
Leads | François | Lefèvre | francois.lefevre@example.com | France | Lyon | Rhône | 9 quai Saint-Vincent | 69001
Customers | Nguyễn Thị | Hương | huong.nguyen@example.net | Vietnam | Đà Nẵng |  | 60 Bạch Đằng | 550000
Customers | Ingrid | Sørensen | ingrid@example.org | Denmark | Aarhus | Midtjylland | Vestergade 31 | 8000
Leads | Αλέξανδρος | Παπαδόπουλος | alexandros.p@example.com | Greece | Θεσσαλονίκη |  | Τσιμισκή 70 | 546 22
Customers | Priya | Raghunathan | priya.r@example.net | India | Chennai | Tamil Nadu | 11 Cathedral Road | 600086
Friends | João | Conceição | joao.conceicao@example.com | Brazil | São Paulo | SP | Rua Augusta 900 | 01304-001
Leads | Ольга | Шевченко | olha.shevchenko@example.org | Ukraine | Львів |  | вул. Личаківська 12 | 79008
Customers | Björk | Jónsdóttir | bjork.j@example.net | Iceland | Akureyri |  | Hafnarstræti 98 | 600
Customers | Carlos | García | carlos.garcia@example.com | Mexico | Guadalajara | Jalisco | Av. Juárez 640 | 44100
Leads | فاطمة | الزهراء | fatima.z@example.org | Morocco | فاس |  | شارع الحسن الثاني 7 | 30000
Friends | Noah | Tremblay | noah.tremblay@example.net | Canada | Montréal | Québec | 1450 rue Crescent | H3G 2B6
Customers | Aroha | Ngata | aroha.ngata@example.com | New Zealand | Rotorua | Bay of Plenty | 1189 Tutanekai Street | 3010
Leads | İpek | Yılmaz | ipek.yilmaz@example.org | Türkiye | İzmir |  | Kıbrıs Şehitleri Cd. 55 | 35220
Customers | 小龙 | 王 | wang.xiaolong@example.net | Singapore | Singapore |  | 32 Amoy Street | 069862
Customers | Matteo | D'Angelo | matteo.dangelo@example.com | Italy | Bologna | Emilia-Romagna | Via Zamboni 18 | 40126
Friends | Réka | Szabó | reka.szabo@example.org | Hungary | Szeged | Csongrád-Csanád | Kárász utca 6 | 6720
Leads | Kwame | Mensah | kwame.mensah@example.net | Ghana | Accra | Greater Accra | 44 Oxford Street, Osu | GA-081
Customers | Emma | Johansson | emma.johansson@example.com | Sweden | Göteborg | Västra Götaland | Kungsgatan 19 | 411 19
Customers | Tomás | Ó Sé | tomas.ose@example.org | Ireland | Dingle | Co. Kerry | Green Street | V92 KX45
Leads | Lin | Chia-Hui | lin.chiahui@example.net | Taiwan, Province of China | Tainan |  | 218 Minsheng Road | 700
Friends | Anneliese | Huber | anneliese.huber@example.com | Austria | Graz | Steiermark | Herrengasse 3 | 8010
Customers | Ruth | Adeyemi-Clarke | ruth@example.org | United States of America | Portland | Oregon | 721 NW 9th Ave | 97209
Customers | William | Johnson | w.johnson@example.net | United States of America | Austin | Texas | 500 Congress Ave | 78701
Leads | Jan | de Vries | jan.devries@example.com | Netherlands | Utrecht |  | Oudegracht 112 | 3511 AW
Leads | Marie | Dvořáková | marie.dvorakova@example.org | Czech Republic | Brno | Jihomoravský | Masarykova 5 | 602 00
Friends |  |  | hello@example.net | Switzerland | Zürich |  |  |
Customers | Ji-woo | Kim | jiwoo.kim@example.com | South Korea | Busan |  | 38 Haeundae-ro | 48094
Customers | Ahmed | El-Sayed | ahmed.elsayed@example.org | Egypt | Alexandria |  | 12 El Horreya Road | 21519
Leads | Isabella | Rojas Muñoz | isabella.rojas@example.net | Chile | Valparaíso |  | Cerro Alegre 233 | 2340000
Customers | Thandiwe | Dlamini | thandiwe.d@example.com | South Africa | Durban | KwaZulu-Natal | 7 Florida Road | 4001
Friends | Oliver | Wright | oliver.wright@example.org | Australia | Hobart | Tasmania | 88 Salamanca Place | 7004
Leads | Leïla | Ben Amor | leila.benamor@example.net | Tunisia | Sfax |  | Avenue Habib Bourguiba 21 | 3000
`;

type Sample = Record<
  'type' | 'firstName' | 'lastName' | 'email' | 'country' | 'city' | 'state' | 'street' | 'postalCode',
  string
>;

/** By e-mail: a field of one's own, as the service's accounts may define; the API reads these and cannot write them. */
const CUSTOM_FIELDS: Record<string, CustomField> = {
  'ana.garcia@example.com': { birthday: { field_name: 'Birthday', field_value: '14 March' } },
  'priya.r@example.net': { company: { field_name: 'Company', field_value: 'Raghunathan & Daughters' } },
  'ruth@example.org': { company: { field_name: 'Company', field_value: null } },
};

/** Fills an account that never had a contact; one whose people were all deleted stays empty. */
export async function addSampleContacts(db: ApiDb, accountId: number): Promise<void> {
  if (await hadContacts(db, accountId)) return;
  const countries = buildCountries();
  const types = await selectTypes(db, accountId);
  const samples = readSamples();
  const contacts = samples.map((sample, index) => {
    const typeId = types.find(({ name }) => name === sample.type)?.id;
    const countryId = countries.findId(sample.country);
    if (!typeId || !countryId) throw new Error(`sample ${index + 1} has no such type or country`);
    const daysAgo = 1 + (samples.length - 1 - index) * DAYS_APART;
    return buildContact(sample, typeId, countryId, new Date(Date.now() - daysAgo * DAY_MS));
  });
  await insertContacts(db, accountId, contacts);
}

function readSamples(): Sample[] {
  return SAMPLES.trim()
    .split('\n')
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const [type = '', firstName = '', lastName = '', email = '', country = '', ...place] = cells;
      const [city = '', state = '', street = '', postalCode = ''] = place;
      return { type, firstName, lastName, email, country, city, state, street, postalCode };
    });
}

function buildContact(sample: Sample, typeId: number, countryId: number, createdAt: Date): NewContact {
  return {
    contact_type_id: typeId,
    email: sample.email,
    alt_email: null,
    country_id: countryId,
    first_name: sample.firstName || null,
    last_name: sample.lastName || null,
    state: sample.state || null,
    city: sample.city || null,
    address_line1: sample.street || null,
    address_line2: null,
    state_province_region: null,
    postal_code: sample.postalCode || null,
    custom_field: CUSTOM_FIELDS[sample.email] ?? null,
    created_at: createdAt,
    updated_at: createdAt,
  };
}
