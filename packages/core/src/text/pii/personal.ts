import { isDate } from "./checksums.ts";
import { alone, type PiiRule } from "./rule.ts";

const months =
  "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec";

/** What is personal only because a word says so: a date that is a birthday, a pair of numbers that is a place. */
export const personalRules: readonly PiiRule[] = [
  {
    type: "date_of_birth",
    patterns: [
      alone("\\d{1,2}([./-])\\d{1,2}\\1(?:19|20)?\\d{2}"),
      alone("(?:19|20)\\d{2}([./-])\\d{1,2}\\1\\d{1,2}"),
      alone(`(?:${months})\\.? \\d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\\d{2}`, "i"),
      alone(`\\d{1,2}(?:st|nd|rd|th)?\\.? (?:of )?(?:${months})\\.?,? (?:19|20)\\d{2}`, "i"),
    ],
    isValid: (_, raw) => {
      const [a = 0, b = 0, c = 0] = raw.split(/[./-]/).map(Number);
      if (/\p{L}/u.test(raw)) return true;
      return a > 31 ? isDate(b, c) : isDate(a, b) || isDate(b, a);
    },
    isWeak: true,
    context:
      "born|birth|birthday|birthdate|date of birth|dob|d\\.o\\.b|geboren|geburtsdatum|geburtstag|n[ée]e?|naissance|nacid[oa]|nacimiento|nascid[oa]|nascimento|nat[oa]|nascita|urodzon[ya]|urodzenia|рождения|родил(?:ся|ась)|народження|народив(?:ся|лася)|出生|生日|生年月日|생년월일|생일",
  },
  {
    type: "coordinates",
    patterns: [/(?<![\p{L}\p{N}_.])-?\d{1,2}\.\d{3,15}°?[NS]?,? {0,2}-?\d{1,3}\.\d{3,15}(?![\p{N}_]|\.\p{N})/gu],
    isValid: (_, raw) => {
      const [latitude = 91, longitude = 181] = (raw.match(/-?\d{1,3}\.\d{3,15}/g) ?? []).map(Number);
      return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    },
    isWeak: true,
    context:
      "gps|lat|lng|lon|latitude|longitude|coordinates?|coords?|location|located|geo|koordinaten|coordonn[ée]es|coordenadas|координаты|坐标",
  },
];
