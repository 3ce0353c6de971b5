/** A route as the guard knows it. */
export interface RouteEntry {
  method: string;
  /** The pattern, such as `/v1/orders/:id`. */
  url: string;
  permission?: string;
}
