/** Who may do what, as rules alone. */
import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  type Action,
  type Audience,
  actionToDelete,
  DEFAULT_RIGHTS,
  findObstacle,
  isAdmitted,
  MAX_PEOPLE,
  type Rights,
  readRights,
  type Standing,
  sameRights,
} from '../../src/workspaces/rights.ts';

const STANDINGS: Standing[] = ['admin', 'member', 'guest', 'stranger'];

function rightsWith(audiences: Partial<Record<Action, Audience>>, guests = false): Rights {
  return { audiences: { ...DEFAULT_RIGHTS.audiences, ...audiences }, guests };
}

const actionsOf = (rights: Rights, standing: Standing | undefined, userId = 'U1') =>
  ACTIONS.filter((action) => !findObstacle(rights, action, { userId, standing }));

describe('at first', () => {
  it('members delete, import and export, and admins do everything', () => {
    expect(actionsOf(DEFAULT_RIGHTS, 'member')).toEqual(['delete', 'import', 'export']);
    expect(actionsOf(DEFAULT_RIGHTS, 'admin')).toEqual([...ACTIONS]);
  });

  it('guests and strangers are not admitted', () => {
    expect(STANDINGS.filter((standing) => isAdmitted(DEFAULT_RIGHTS, standing))).toEqual(['admin', 'member']);
  });

  it('fifty contacts are deleted by everyone, and one more by admins', () => {
    expect([1, 50, 51].map(actionToDelete)).toEqual(['delete', 'delete', 'delete_many']);
  });
});

describe('an audience', () => {
  it('of named people is them, and admins always', () => {
    const rights = rightsWith({ import: { people: ['U1'] } });
    expect(actionsOf(rights, 'member', 'U1')).toContain('import');
    expect(actionsOf(rights, 'member', 'U2')).not.toContain('import');
    expect(actionsOf(rights, 'admin', 'U2')).toContain('import');
  });

  it('that needs no role is told without one', () => {
    const rights = rightsWith({ import: { people: ['U1'] }, delete: 'admins' });
    expect(actionsOf(rights, undefined, 'U1')).toEqual(['import', 'export']);
  });

  it('of deleting many holds only for those who may delete at all', () => {
    const rights = rightsWith({ delete: 'admins', delete_many: 'everyone' });
    expect(findObstacle(rights, 'delete_many', { userId: 'U1', standing: 'member' })).toBe('delete');
  });

  it('counts guests among everyone once they are let in, and never among admins', () => {
    const rights = rightsWith({}, true);
    expect(STANDINGS.every((standing) => isAdmitted(rights, standing))).toBe(true);
    expect(actionsOf(rights, 'stranger')).toEqual(['delete', 'import', 'export']);
  });
});

describe('what was kept', () => {
  it('comes back as it was', () => {
    const rights = rightsWith({ export: { people: ['U1', 'U2'] }, delete: 'admins' }, true);
    expect(readRights(JSON.parse(JSON.stringify(rights)))).toEqual(rights);
  });

  it('by another version is filled up with what holds at first, and is for admins where it is odd', () => {
    expect(readRights({ audiences: { import: 'admins', fly: 'everyone' } })).toEqual(
      rightsWith({ import: 'admins' }),
    );
    for (const odd of ['nobody', 7, null, { people: 'U1' }, []]) {
      expect(readRights({ audiences: { delete: odd } }).audiences.delete).toBe('admins');
    }
    expect(readRights(null)).toEqual(DEFAULT_RIGHTS);
    expect(readRights({ guests: 'yes' }).guests).toBe(false);
  });

  it('never lets everyone change the rights, and names no crowd', () => {
    expect(readRights({ audiences: { settings: 'everyone' } }).audiences.settings).toBe('admins');
    const people = Array.from({ length: MAX_PEOPLE + 5 }, (_, index) => `U${index}`);
    expect(readRights({ audiences: { delete: { people } } }).audiences.delete).toEqual({
      people: people.slice(0, MAX_PEOPLE),
    });
  });

  it('is the same in whichever order people are named', () => {
    const [one, other] = [
      ['U1', 'U2'],
      ['U2', 'U1'],
    ].map((people) => rightsWith({ import: { people } }));
    expect(one && other && sameRights(one, other)).toBe(true);
    expect(sameRights(rightsWith({}, true), rightsWith({}, false))).toBe(false);
    expect(sameRights(rightsWith({ import: { people: ['U1'] } }), rightsWith({ import: 'admins' }))).toBe(
      false,
    );
  });
});
