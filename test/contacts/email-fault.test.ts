/** The quick yes for plain addresses says nothing that the library would not say. */
import { analyzeEmail } from '@hapi/address';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emailFault } from '../../src/contacts/email-fault.ts';

test('what is let through at once, the library lets through too', () => {
  const part = fc.string({
    unit: fc.constantFrom('a', 'b', '1', '.', '-', '_', '+', '@', 'é', ' '),
    maxLength: 12,
  });
  fc.assert(
    fc.property(
      part,
      part,
      fc.constantFrom('.de', '.c', '.com', '.', '.xn--p1ai', '.1a'),
      (local, domain, end) => {
        const email = `${local}@${domain}${end}`;
        if (emailFault(email) === undefined) expect([email, analyzeEmail(email)]).toEqual([email, null]);
      },
    ),
    { numRuns: 5000 },
  );
});
