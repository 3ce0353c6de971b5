import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 2_000,
  },
  // for whoever works on the console: `npx vite` beside a running `npm start`
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
});
