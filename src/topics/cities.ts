// Large places that are not names of time zones. They are only used to suggest a zone; the person decides.
import { zoneKey } from './zone-names.ts'

const PLACES: Readonly<Record<string, string>> = {
  'America/Los_Angeles':
    'San Francisco, San Diego, Sacramento, Oakland, Palo Alto, Stanford, Berkeley, Las Vegas, Seattle, Portland, California',
  'America/Denver': 'Salt Lake City, Albuquerque, Boulder, Colorado',
  'America/Chicago':
    'Houston, Dallas, Austin, San Antonio, New Orleans, Minneapolis, St Louis, Kansas City, Milwaukee, Nashville, Memphis, Texas',
  'America/New_York':
    'Boston, Philadelphia, Atlanta, Miami, Orlando, Washington, Washington DC, Baltimore, Pittsburgh, Cleveland, Cincinnati, Charlotte, ' +
    'NYC, New York City, Princeton, New Haven, Florida',
  'America/Toronto': 'Montreal, Ottawa, Quebec, Waterloo',
  'America/Edmonton': 'Calgary',
  'America/Sao_Paulo': 'Rio de Janeiro, Rio, Brasilia, Belo Horizonte, Curitiba, Porto Alegre',
  'America/Mexico_City': 'Guadalajara, Puebla',
  'America/Bogota': 'Medellin, Cali',
  'America/Guayaquil': 'Quito',
  'Europe/London': 'Manchester, Edinburgh, Glasgow, Oxford, Leeds, Bristol, Liverpool, Cardiff',
  'Europe/Berlin':
    'Munich, München, Muenchen, Hamburg, Frankfurt, Cologne, Köln, Koeln, Stuttgart, Düsseldorf, Duesseldorf, Leipzig, Dresden, Nuremberg, ' +
    'Hannover, Heidelberg, Bremen, Bonn, Aachen, Karlsruhe, Göttingen, Tübingen',
  'Europe/Paris': 'Lyon, Marseille, Toulouse, Nice, Bordeaux, Lille, Strasbourg, Grenoble, Nantes',
  'Europe/Madrid': 'Barcelona, Seville, Bilbao, Granada',
  'Europe/Rome': 'Milan, Milano, Naples, Turin, Florence, Venice, Bologna, Genoa',
  'Europe/Zurich': 'Geneva, Geneve, Basel, Lausanne, Bern',
  'Europe/Amsterdam': 'Rotterdam, The Hague, Utrecht, Eindhoven, Delft, Leiden',
  'Europe/Brussels': 'Antwerp, Ghent, Leuven',
  'Europe/Vienna': 'Graz, Salzburg, Innsbruck',
  'Europe/Lisbon': 'Porto',
  'Europe/Warsaw': 'Krakow, Wroclaw, Gdansk',
  'Europe/Stockholm': 'Gothenburg, Malmö, Uppsala',
  'Europe/Moscow': 'Saint Petersburg, St Petersburg',
  'Europe/Istanbul': 'Ankara, Izmir',
  'Asia/Jerusalem': 'Tel Aviv, Haifa',
  'Asia/Dubai': 'Abu Dhabi',
  'Asia/Riyadh': 'Jeddah, Mecca, Thuwal',
  'Asia/Karachi': 'Lahore, Islamabad',
  'Asia/Kolkata': 'Delhi, New Delhi, Mumbai, Bombay, Bangalore, Bengaluru, Chennai, Pune, Ahmedabad, Kanpur, Kharagpur',
  'Asia/Shanghai': 'Beijing, Peking, Shenzhen, Guangzhou, Chengdu, Wuhan, Hangzhou, Nanjing, Tianjin, Xian, Hefei, Suzhou',
  'Asia/Tokyo': 'Osaka, Kyoto, Yokohama, Nagoya, Sapporo, Fukuoka, Kobe, Hiroshima',
  'Asia/Seoul': 'Busan, Daejeon, Incheon, Korea',
  'Asia/Ho_Chi_Minh': 'Hanoi, Ha Noi',
  'Asia/Jakarta': 'Bandung, Surabaya',
  'Australia/Sydney': 'Canberra',
  'Pacific/Auckland': 'Wellington, Christchurch',
  'Africa/Johannesburg': 'Cape Town, Pretoria, Durban',
  'Africa/Lagos': 'Abuja, Ibadan',
  'Africa/Cairo': 'Alexandria, Giza',
  'Africa/Casablanca': 'Rabat, Marrakesh',
}
/** City names that exist in two countries. */
const AMBIGUOUS: Readonly<Record<string, readonly string[]>> = {
  georgia: ['America/New_York', 'Asia/Tbilisi'],
  cambridge: ['Europe/London', 'America/New_York'],
  birmingham: ['Europe/London', 'America/Chicago'],
  san_jose: ['America/Los_Angeles', 'America/Costa_Rica'],
  hyderabad: ['Asia/Kolkata', 'Asia/Karachi'],
  valencia: ['Europe/Madrid', 'America/Caracas'],
}

let places: ReadonlyMap<string, readonly string[]> | null = null

/** The zones that a large place may be in; empty for an unknown place. */
export function zonesOfPlace(key: string): readonly string[] {
  places ??= new Map([...Object.entries(PLACES).flatMap(ofZone), ...Object.entries(AMBIGUOUS)])
  return places.get(key) ?? []
}

function ofZone([zone, names]: [zone: string, names: string]): [key: string, zones: string[]][] {
  return names.split(', ').map((name) => [zoneKey(name), [zone]])
}
