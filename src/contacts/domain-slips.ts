/** Likely slips in the domain of an e-mail address: gmial.com, firma.con. They are asked about, never corrected by us. */
import { isOneSlip } from './slips.ts';

/** Where most people have their address, and some that look like a slip of one of these and are none. */
const COMMON = new Set(
  `gmail.com googlemail.com hotmail.com outlook.com live.com msn.com yahoo.com ymail.com rocketmail.com icloud.com me.com
  mac.com aol.com protonmail.com proton.me pm.me mail.com email.com fastmail.com zoho.com yandex.ru yandex.com mail.ru
  gmx.de gmx.net gmx.at gmx.ch gmx.com web.de t-online.de freenet.de arcor.de posteo.de mailbox.org orange.fr wanadoo.fr
  laposte.net free.fr sfr.fr libero.it tiscali.it virgilio.it alice.it uol.com.br bol.com.br terra.com.br telefonica.net
  comcast.net verizon.net sbcglobal.net bellsouth.net btinternet.com wp.pl onet.pl interia.pl op.pl o2.pl ziggo.nl
  kpnmail.nl telenet.be skynet.be bluewin.ch naver.com hanmail.net daum.net qq.com 163.com 126.com sina.com docomo.ne.jp
  ezweb.ne.jp seznam.cz`.split(/\s+/),
);
/** These have the same name in many countries: hotmail.se and yahoo.co.jp are as good as .com. */
const IN_MANY_COUNTRIES = /^(hotmail|outlook|live|yahoo|yandex|gmx)\.(com?\.)?[a-z]{2}$/;
/** No domain ends like this; .co, .cm and .om are countries. */
const NO_ENDS = /\.(con|cmo|ocm|comm|coom|ccom|cpm|cim|xom|vom|c0m|nett|ent|ogr|orgg)$/;
const ENDS: Record<string, string> = { nett: 'net', ent: 'net', ogr: 'org', orgg: 'org' };
/** Shorter names are one letter apart by chance. */
const SHORTEST = 8;

/** For each length of a domain, what is long enough to be a slip away from it. */
const NEAR_LENGTH = Array.from({ length: 30 }, (_, length) =>
  [...COMMON].filter((common) => common.length >= SHORTEST && Math.abs(common.length - length) <= 1),
);

/** The domain that was probably meant; undefined when nothing looks like a slip. `email` is a valid address. */
export function findDomainSlip(email: string): string | undefined {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (COMMON.has(domain)) return undefined;
  const ended = domain.replace(NO_ENDS, (_, end: string) => `.${ENDS[end] ?? 'com'}`);
  if (COMMON.has(ended)) return ended;
  if (/^g(oogle)?mail\.[a-z.]+$/.test(domain)) return 'gmail.com';
  const isCountry = IN_MANY_COUNTRIES.test(domain) && !/\.(co|cm|om)$/.test(domain);
  const near = isCountry ? undefined : findNear(ended);
  return near ?? (ended === domain ? undefined : ended);
}

function findNear(domain: string): string | undefined {
  return NEAR_LENGTH[domain.length]?.find((common) => isOneSlip(domain, common));
}
