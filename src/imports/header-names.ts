/** What columns are called in the files people have: by field, in several languages and in the words of common exports. */
import type { TargetField } from './import.ts';

const NAMES: Record<Exclude<TargetField, 'email'>, string> = {
  first_name: `first name, firstname, first, given name, forename, vorname, prénom, nombre, nombres, nome, primeiro nome,
    voornaam, imię, förnamn, fornavn, etunimi, keresztnév, jméno, ad, имя, 名`,
  last_name: `last name, lastname, last, surname, family name, nachname, familienname, nom, nom de famille, apellido,
    apellidos, cognome, sobrenome, apelido, último nome, achternaam, nazwisko, efternamn, etternavn, efternavn, sukunimi,
    vezetéknév, příjmení, soyad, soyadı, фамилия, 姓`,
  full_name: `name, full name, fullname, display name, contact name, contact, person, vollständiger name, nom complet,
    nombre completo, nombre y apellidos, nome completo, nome e cognome, volledige naam, naam, imię i nazwisko, namn, navn,
    nimi, celé jméno, ad soyad, фио, 氏名, 名前, 姓名, 이름`,
  contact_type: `contact type, contact_type, type, type of contact, contact type name, category, kontakttyp, kontaktart,
    typ, type de contact, tipo de contacto, tipo, tipo di contatto, tipo de contato, contacttype`,
  country: `country, country name, country code, country region, country or region, nation, home country,
    business country, mailing country, billing country, address 1 country, land, staat, pays, país, pais, paese, nazione,
    kraj, maa, země, ország, ülke, страна, 国, 国家, 國家, 국가`,
  state: `state, home state, business state, mailing state, billing state, bundesland, état, estado, stato, stan, staat/provincie`,
  city: `city, town, home city, business city, mailing city, billing city, address 1 city, locality, ort, stadt, wohnort,
    ville, commune, ciudad, localidad, población, città, comune, cidade, stad, plaats, woonplaats, miasto, ort/stadt,
    kaupunki, město, város, şehir, город, 市, 市区町村, 城市, 도시`,
  address_line1: `address line 1, address line1, address1, address 1, address, street, street address, home street,
    business street, mailing street, billing street, address 1 street, adresse, strasse, straße, anschrift, straße und hausnummer,
    rue, adresse 1, adresse ligne 1, dirección, calle, dirección 1, indirizzo, via, endereço, morada, rua, adres, straat,
    ulica, adress, gata, osoite, ulice, cím, adresse postale, адрес, 住所, 地址, 주소`,
  address_line2: `address line 2, address line2, address2, address 2, street 2, home street 2, business street 2,
    address 1 extended address, apartment, apt, suite, adresszusatz, adresse 2, adresse ligne 2, complément d'adresse, dirección 2,
    indirizzo 2, complemento, adres 2`,
  state_province_region: `state province region, state province, state or province, state region, province, region,
    county, address 1 region, provinz, kanton, région, département, provincia, región, regione, província, região, provincie,
    regio, województwo, län, fylke, 都道府県, 省`,
  postal_code: `postal code, postalcode, post code, postcode, zip, zip code, zipcode, zip postal code, home postal code,
    business postal code, mailing zip postal code, billing zip, address 1 postal code, plz, postleitzahl, code postal, cp,
    código postal, cap, codice postale, cep, kod pocztowy, postnummer, postinumero, psč, irányítószám, posta kodu,
    почтовый индекс, 郵便番号, 邮编, 우편번호`,
};

const EMAIL_NAMES = `email, e mail, e-mail, mail, email address, e mail address, e mail 1 value, email 1, primary email,
  work email, business email, home email, email adresse, e mail adresse, mailadresse, adresse e mail, adresse mail, courriel, correo,
  correo electrónico, dirección de correo electrónico, indirizzo e mail, posta elettronica, e mailadres, endereço de e mail,
  adres e mail, e post, epost, sähköposti, e posta, электронная почта, メールアドレス, メール, 邮箱, 电子邮件, 電子郵件, 이메일`;

const BY_NAME: ReadonlyMap<string, TargetField> = new Map(
  Object.entries({ ...NAMES, email: EMAIL_NAMES }).flatMap(([field, names]) =>
    names.split(',').map((name) => [plain(name), field as TargetField] as const),
  ),
);

/** The field a header names, however it is spelled: `E-mail 1 - Value`, `address_line1`, `Prénom`. */
export function findField(header: string): TargetField | undefined {
  return BY_NAME.get(plain(header));
}

function plain(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, '');
}
