// The zones that most people are in, for forms that cannot complete what is typed.

/**
 * Each with cities of the same clock; 24, so that a select of 25 has room for one more. Two thirds of the zones that Node knows (279 of 418) have
 * the clock of one of these all year.
 */
export const LIKELY_ZONES: readonly (readonly [zone: string, cities: string])[] = [
  ['America/Los_Angeles', 'Los Angeles, Vancouver'],
  ['America/Denver', 'Denver, Edmonton'],
  ['America/Chicago', 'Chicago, Winnipeg'],
  ['America/Mexico_City', 'Mexico City, San José'],
  ['America/New_York', 'New York, Toronto'],
  ['America/Bogota', 'Bogotá, Lima'],
  ['America/Sao_Paulo', 'São Paulo, Buenos Aires'],
  ['Europe/London', 'London, Lisbon, Dublin'],
  ['Africa/Lagos', 'Lagos, Algiers, Kinshasa'],
  ['Europe/Berlin', 'Berlin, Paris, Madrid, Rome'],
  ['Africa/Johannesburg', 'Johannesburg, Khartoum'],
  ['Europe/Athens', 'Athens, Helsinki, Kyiv'],
  ['Africa/Cairo', 'Cairo'],
  ['Asia/Jerusalem', 'Jerusalem, Tel Aviv'],
  ['Europe/Istanbul', 'Istanbul, Moscow, Riyadh, Nairobi'],
  ['Asia/Dubai', 'Dubai, Tbilisi'],
  ['Asia/Karachi', 'Karachi, Tashkent'],
  ['Asia/Kolkata', 'Delhi, Mumbai, Colombo'],
  ['Asia/Dhaka', 'Dhaka, Bishkek'],
  ['Asia/Bangkok', 'Bangkok, Jakarta, Hanoi'],
  ['Asia/Shanghai', 'Beijing, Singapore, Taipei, Perth'],
  ['Asia/Tokyo', 'Tokyo, Seoul'],
  ['Australia/Sydney', 'Sydney, Melbourne'],
  ['Pacific/Auckland', 'Auckland'],
]
