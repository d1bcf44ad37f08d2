/** A CSV file as people have them: nine columns, names of many languages, quotes, doubles, slips, and rows that are wrong. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { buildPeople, createRandom, type Person } from './people.ts';

const COLUMNS = 'E-mail,First name,Last name,Company,Street,City,Postal code,Country,Phone';
const AT_ONCE = 1_000;
/** Invented anew for every so many rows, so that a long file holds no long list in memory. */
const BLOCK = 20_000;

/** One row in ten has an address of `known`. The same `rows` give the same file. */
export async function writeContactsFile(path: string, rows: number, known: Person[]): Promise<void> {
  await pipeline(Readable.from(lines(rows, known)), createWriteStream(path));
}

function* lines(rows: number, known: Person[]): Generator<string> {
  const random = createRandom(7);
  yield `${COLUMNS}\r\n`;
  let block: Person[] = [];
  let text = '';
  for (let row = 0; row < rows; row++) {
    if (row % BLOCK === 0) block = buildPeople(BLOCK, row + 11);
    const person = block[row % BLOCK] as Person;
    const known1 = known[Math.floor(random() * known.length)];
    const email = known1 && random() < 0.1 ? known1.email : emailOf(person, random());
    const cells = [
      email,
      person.first_name,
      person.last_name,
      random() < 0.1 ? `${person.last_name}, ${person.first_name} "&" Co.` : `${person.last_name} Ltd`,
      person.address_line1,
      random() < 0.05 ? `${person.city}, centre` : person.city,
      person.postal_code,
      random() < 0.005 ? 'Atlantis' : person.country,
      person.phone,
    ];
    text += `${cells.map((cell) => cellOf(String(cell ?? ''))).join(',')}\r\n`;
    if (row % AT_ONCE < AT_ONCE - 1) continue;
    yield text;
    text = '';
  }
  yield text;
}

function emailOf({ email }: Person, chance: number): string {
  if (chance < 0.005) return email.replace(/@.*/, '@');
  return chance < 0.01 ? email.replace('gmail.com', 'gmial.com') : email;
}

function cellOf(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
