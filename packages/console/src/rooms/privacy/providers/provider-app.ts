/** What an app asks for. */
export interface Asked {
  about: string;
  scopes: string[];
  fields: string[];
}

export interface App extends Asked {
  id: string;
  name: string;
  contact: string;
  state: 'applied' | 'approved' | 'refused' | 'suspended';
  quota_second: number;
  quota_day: number;
  expires_at: string | null;
  review: { question: string; text: string; holds: boolean | null }[];
  refused_why: string | null;
  suspended_why: string | null;
  report_missing: string | null;
  /** What an approved app has applied for meanwhile. */
  renewal: (Asked & { refused_at: string | null; refused_why: string | null }) | null;
}

export interface AppReport {
  month: string;
  opened: number;
  incidents: number;
}

export interface AppDialog {
  app: App;
  close(): void;
}

export const APPS = '/v1/provider-apps';
