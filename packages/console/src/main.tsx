import '@fontsource-variable/noto-sans-sc';
import './shell/style.css';
import { createRoot } from 'react-dom/client';
import { App } from './shell/app.tsx';

createRoot(document.getElementById('root')!).render(<App />);
