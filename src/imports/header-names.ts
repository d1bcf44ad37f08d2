/** What columns are called in the files people have, in several languages and in the words of common exports. */
import { slips } from '../contacts/slips.ts';
import { readGroup } from './address-groups.ts';
import type { TargetField } from './file-reading.ts';

const NAMES: Record<TargetField, string> = {
  email: `email, e mail, mail, emails, email address, email addresses, e mail address, primary email, email adresse, mailadresse,
    mail adresse, adresse e mail, adresse mail, adresse électronique, courriel, correo, correo electrónico, correo e,
    dirección de correo, dirección de correo electrónico, dirección de email, indirizzo e mail, indirizzo di posta elettronica,
    posta elettronica, e mailadres, mailadres, endereço de e mail, endereço de email, correio eletrônico, correio eletrónico,
    adres e mail, poczta elektroniczna, e post, epost, e postadress, sähköposti, e posta, электронная почта, почта,
    メールアドレス, メール, eメール, 邮箱, 邮件, 邮箱地址, 电子邮件, 电子邮件地址, 电子邮箱, 電子郵件, 電子郵件地址, 이메일`,
  first_name: `first name, firstname, fname, first, given name, givenname, forename, vorname, rufname, prénom, nombre, nombres,
    nombre de pila, nome, primeiro nome, nome próprio, voornaam, imię, förnamn, fornavn, etunimi, keresztnév, jméno, ad, имя, 名,
    名字`,
  last_name: `last name, lastname, lname, last, surname, family name, familyname, nachname, familienname, zuname, nom,
    nom de famille, apellido, apellidos, primer apellido, cognome, sobrenome, apelido, último nome, achternaam, familienaam,
    nazwisko, efternamn, etternavn, efternavn, sukunimi, vezetéknév, příjmení, soyad, soyadı, фамилия, 姓, 姓氏`,
  full_name: `name, full name, fullname, display name, contact name, contact, person, your name, vollständiger name,
    vor und nachname, name vorname, ansprechpartner, nom complet, nom et prénom, nom prénom, prénom nom, nombre completo,
    nombre y apellidos, nome completo, nome e cognome, nominativo, volledige naam, naam, imię i nazwisko, nazwisko i imię,
    namn, navn, nimi, celé jméno, ad soyad, фио, 氏名, 名前, お名前, 姓名, 全名, 이름`,
  contact_type: `contact type, contact_type, type, type of contact, contact type name, category, kontakttyp, kontaktart,
    typ, kategorie, type de contact, tipo de contacto, tipo, tipo di contatto, tipo de contato, contacttype, typ kontaktu,
    種別, 类型, 类别`,
  country: `country, country name, country code, country id, country region, country or region, nation, cc, land, land region, staat, pays,
    pays région, país, país región, país o región, país ou região, pais, paese, paese area geografica, nazione, kraj,
    kraj region, land regio, maa, země, ország, ülke, страна, 国, 国名, 国家, 国家地区, 國家, 국가`,
  state: `state, bundesland, bundesland kanton, état, estado, stato, stan, staat provincie`,
  city: `city, town, locality, ort, stadt, wohnort, ville, commune, localité, ciudad, localidad, población, municipio, città,
    comune, località, cidade, município, localidade, stad, plaats, woonplaats, miasto, miejscowość, ort stadt, kaupunki, město,
    város, şehir, город, 市, 市区町村, 城市, 市县, 도시`,
  address_line1: `address line 1, address line1, address1, address 1, address, street, street address, street 1, adresse,
    strasse, straße, straße hausnummer, anschrift, straße und hausnummer, straße nr, rue, adresse 1, adresse ligne 1, dirección,
    calle, domicilio, dirección 1, indirizzo, via, indirizzo 1, endereço, morada, rua, logradouro, adres, adres 1, straat,
    straat en huisnummer, ulica, ulica i numer, adress, gata, osoite, ulice, cím, adresse postale, адрес, 住所, 住所1, 番地, 地址,
    街道, 주소`,
  address_line2: `address line 2, address line2, address2, address 2, street 2, street address 2, extended address, apartment,
    apt, suite, adresszusatz, zusatz, straße 2, adresse 2, rue 2, adresse ligne 2, complément d'adresse, dirección 2, calle 2,
    indirizzo 2, complemento, adres 2, 住所2, 建物名`,
  state_province_region: `state province region, state province, state or province, state region, province, region,
    county, provinz, kanton, région, dép région, département, provincia, comunidad autónoma, estado provincia, región, regione,
    provincia regione, província, região, provincie, regio, województwo, län, fylke, 都道府県, 省, 省份`,
  postal_code: `postal code, postalcode, post code, postcode, zip, zip code, zipcode, zip postal code, plz, postleitzahl,
    code postal, cp, código postal, cap, codice postale, codice avviamento postale, cep, kod pocztowy, postnummer, postinumero,
    psč, irányítószám, posta kodu, почтовый индекс, 郵便番号, 邮编, 邮政编码, 우편번호`,
};

/** Columns that many files have and no contact of the service can hold. */
const NOT_STORED = `company, company name, organization, organisation, organization name, associated company, account name, employer,
  firma, unternehmen, firmenname, société, entreprise, empresa, compañía, azienda, società, bedrijf, bedrijfsnaam, przedsiębiorstwo,
  会社, 会社名, 公司, 公司名称, 单位, phone, phone number, telephone, tel, mobile, mobile phone, cell, fax, telefon, telefonnummer, handy,
  mobiltelefon, téléphone, portable, teléfono, móvil, telefono, cellulare, telefone, celular, telefoon, komórka, 電話番号, 电话, 手机,
  title, job title, position, department, role, salutation, prefix, suffix, anrede, titel, abteilung, civilité, fonction, cargo, puesto,
  qualifica, functie, stanowisko, 役職, 部署, 职位, middle name, nickname, additional name, weitere vornamen, birthday, birth date,
  date of birth, geburtstag, geburtsdatum, anniversaire, date de naissance, cumpleaños, fecha de nacimiento, compleanno,
  data di nascita, nascimento, geboortedatum, data urodzenia, 生年月日, 生日, gender, sex, geschlecht, note, notes, comment, comments,
  notiz, notizen, bemerkung, bemerkungen, remarques, notas, note interne, opmerkingen, uwagi, 備考, 备注, tags, labels, groups,
  group membership, kategorien, website, web page, url, webseite, language, sprache, langue, idioma, lingua, taal, język, photo,
  location, username, user name, login, business name, firm name, office, status, lead status, lifecycle stage, contact owner, owner, source, created, created at, create date, updated at,
  last changed, last activity date, connected on, member rating, optin time, optin ip, confirm time, confirm ip, latitude, longitude,
  gmtoff, dstoff, timezone, leid, euid, id, record id, customer id, kundennummer, row, problem, e mail typ, e mail angezeigter name`;

export type HeaderName = {
  field: TargetField | 'not_stored';
  /** `name`: the service's own; `synonym`: another word for it; `spelling`: one slip away from either. */
  why: 'name' | 'synonym' | 'spelling';
  /** Which of several addresses of a person it is part of ('home', 'work', '2'); '' where there is one. */
  group: string;
};

const names = (list: string) => list.split(',').map(plainHeader);
const BY_NAME: ReadonlyMap<string, TargetField | 'not_stored'> = new Map([
  ...names(NOT_STORED).map((name) => [name, 'not_stored'] as const),
  ...Object.entries(NAMES).flatMap(([field, list]) =>
    names(list).map((name) => [name, field as TargetField] as const),
  ),
]);
/** A shorter word is one letter away from too many others. */
const SHORTEST_SPELT = 6;
const LONGEST_HEADER = 60;

/** Home and work have their own streets and addresses, while a `Business Name` or a `Home Type` is something else. */
const UNGROUPED = ['full_name', 'contact_type'];

/** The field a header names, in any case and with any signs: `E-mail 1 - Value`, `address_line1`, `Prénom`. */
export function findName(header: string): HeaderName | undefined {
  if (header.length > LONGEST_HEADER) return undefined;
  const plain = plainHeader(header);
  const field = BY_NAME.get(plain);
  if (field) return { field, why: isOwnName(plain, field) ? 'name' : 'synonym', group: '' };
  const grouped = readGroup(header);
  const within = grouped && BY_NAME.get(plainHeader(grouped.rest));
  if (!within || (grouped.group !== '' && UNGROUPED.includes(within))) return undefined;
  return { field: within, why: 'synonym', group: grouped.group };
}

/** The field whose name is one slip of the finger away: `Fist Name`, `Contry`. */
export function findSpelling(header: string): HeaderName | undefined {
  const plain = header.length > LONGEST_HEADER ? '' : plainHeader(header);
  if (plain.length < SHORTEST_SPELT) return undefined;
  const near = new Set<TargetField | 'not_stored'>();
  for (const [name, field] of BY_NAME) if (mayBe(plain, name) && slips(plain, name) === 1) near.add(field);
  const [field, another] = near;
  return field && !another ? { field, why: 'spelling', group: '' } : undefined;
}

/** What slip there may be leaves one of the ends as it is: a quick look that spares most of the counting. */
function mayBe(plain: string, name: string): boolean {
  if (name.length < SHORTEST_SPELT || Math.abs(name.length - plain.length) > 1) return false;
  return name[0] === plain[0] || name.at(-1) === plain.at(-1);
}

/** Case, accents, blanks and signs do not matter: `First_Name*` and `first name` are the same header. */
export function plainHeader(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, '');
}

function isOwnName(plain: string, field: string): boolean {
  return plain === plainHeader(field);
}
