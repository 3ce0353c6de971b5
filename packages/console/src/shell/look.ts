import { type ThemeConfig, theme } from 'antd';

const FONT =
  "var(--punctuation), 'Noto Sans SC Variable', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', system-ui, -apple-system, 'Segoe UI', sans-serif";

/** One accent; everything else is grey, and colour otherwise says a state. Contrast is 4.5 or more in both. */
export function lookOf(dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    cssVar: { key: 'anxin' },
    hashed: false,
    token: {
      colorPrimary: dark ? '#35b3a4' : '#0b6e66',
      colorInfo: dark ? '#35b3a4' : '#0b6e66',
      // what antd derives from so dark a seed is muddy
      colorPrimaryBg: dark ? '#15302c' : '#e4f3f0',
      colorPrimaryBgHover: dark ? '#1b3d38' : '#d0e9e4',
      colorInfoBg: dark ? '#15302c' : '#e4f3f0',
      colorInfoBorder: dark ? '#2a544d' : '#b9dcd5',
      colorLink: dark ? '#5cc4b7' : '#0b6e66',
      colorError: dark ? '#ff7d78' : '#c8322b',
      colorErrorText: dark ? '#ff9f97' : '#b42318',
      colorTextTertiary: dark ? 'rgba(255,255,255,0.62)' : 'rgba(0,0,0,0.6)',
      colorTextPlaceholder: dark ? 'rgba(255,255,255,0.55)' : 'rgba(0,0,0,0.55)',
      colorTextDescription: dark ? 'rgba(255,255,255,0.65)' : 'rgba(0,0,0,0.62)',
      colorBgLayout: dark ? '#101413' : '#f5f7f6',
      colorBgContainer: dark ? '#181d1c' : '#ffffff',
      colorBgElevated: dark ? '#212827' : '#ffffff',
      borderRadius: 6,
      fontFamily: FONT,
      fontSize: 14,
      controlHeight: 32,
      motion: false,
      wireframe: false,
    },
    components: {
      Alert: { fontSizeLG: 14, withDescriptionPadding: '12px 16px' },
      Button: { primaryShadow: 'none', defaultShadow: 'none', ...(dark ? { primaryColor: '#06201d' } : {}) },
    },
  };
}
