export const EXEMPTION_GROUNDS = [
  ...(['weather', 'disaster', 'epidemic', 'traffic-control', 'public-event', 'other'] as const),
] as const;

export interface Exemption {
  id: string;
  regions: string[];
  ground: (typeof EXEMPTION_GROUNDS)[number];
  reason: string;
  effect: 'extend' | 'void';
  from: string;
  to: string;
  state: 'declared' | 'coming' | 'in-force' | 'over' | 'ended';
  declared_by: string;
  declared_by_name: string | null;
  approved_by_name: string | null;
}
