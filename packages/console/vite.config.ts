import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    ...{ target: 'es2023', emptyOutDir: true, manifest: true },
    // an address in `data:` would not be in anybody's cache, and fonts not in the policy of the page
    assetsInlineLimit: 0,
    // budget.json says what is too much
    chunkSizeWarningLimit: 2_000,
  },
  // for whoever works on the console: `npx vite` beside a running `npm start`
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
});
