/** The id of the button that asks for an export; its value is that of a page of finds. */

export const EXPORT_IDS = { start: 'exports.start' } as const;
