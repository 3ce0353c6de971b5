export const addressOfConsultation = (id: string): string => `/policy/consultations/${encodeURIComponent(id)}`;
