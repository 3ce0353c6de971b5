/** Where requests about personal data and unusual access wait for a person. */
export const PRIVACY_QUEUE = 'privacy-review';
