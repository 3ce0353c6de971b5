/** Addresses that had a page of their own, as notices and bookmarks have them, and where each is now. */
export const moved: Readonly<Record<string, string>> = {
  '/me/orders': '/me',
  '/money/deposit': '/shop/deposit',
};
