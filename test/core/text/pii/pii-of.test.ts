import { seededRandom } from "@telltale/core";
import { piiOf, piiRules, piiTypesOf } from "@telltale/core/text";
import { describe, expect, it } from "vitest";

const found = (text: string, options?: Parameters<typeof piiOf>[1]) =>
  piiOf(text, options).map(({ type, start, end }) => [type, text.slice(start, end)]);

// Specimens that the issuers or the standards print themselves, or their usual test numbers.
const specimens: Readonly<Record<string, readonly string[]>> = {
  email_address: ["ann@example.org", "x.y+z@mail.example.co.uk", "дім@приклад.укр", "a@xn--bcher-kva.example"],
  credit_card: [
    "4111 1111 1111 1111",
    "5555-5555-5555-4444",
    "2223003122003222",
    "378282246310005",
    "3782 822463 10005",
    "30569309025904",
    "6011111111111117",
    "3530111333300000",
    "maestro 6759649826438453",
  ],
  iban_code: ["GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "NO93 8601 1117 947", "MT84MALT011000012345MTLCAST001S"],
  ip_address: ["192.168.0.1", "10.0.0.0/8", "2001:db8::8a2e:370:7334", "::ffff:192.0.2.128", "fe80::1%eth0"],
  mac_address: ["00:1B:44:11:3A:B7", "00-1b-44-11-3a-b7", "001b.4411.3ab7"],
  us_ssn: ["536-90-4399", "ssn 536904399"],
  us_itin: ["912-70-1234", "ITIN 912701234"],
  us_npi: ["NPI 1234567893"],
  us_mbi: ["1EG4-TE5-MK73", "1EG4TE5MK73"],
  us_aba_routing: ["routing number 021000021"],
  us_bank_number: ["checking account 945456787654"],
  us_passport: ["passport C03005988"],
  us_driver_license: ["driver's license D1234562"],
  uk_nhs: ["NHS 943 476 5919"],
  uk_nino: ["AB 12 34 56 C"],
  ie_ppsn: ["1234567T", "1234567FA"],
  ca_sin: ["SIN 130 692 544"],
  br_cpf: ["529.982.247-25"],
  br_cnpj: ["11.222.333/0001-81"],
  mx_curp: ["HEGG560427MVZRRL04"],
  de_tax_id: ["Steuer-ID 86 095 742 719"],
  fr_nir: ["2 55 08 14 168 025 38"],
  es_nif: ["12345678Z"],
  es_nie: ["X1234567L"],
  it_fiscal_code: ["RSSMRA85T10A562S"],
  pt_nif: ["contribuinte 123456789"],
  nl_bsn: ["BSN 111222333"],
  be_nrn: ["85.07.30-033.28"],
  ch_ahv: ["756.9217.0769.85"],
  se_personnummer: ["811228-9874", "personnummer 8112289874"],
  fi_personal_identity_code: ["131052-308T"],
  pl_pesel: ["44051401359"],
  ua_tax_id: ["РНОКПП 1759013776"],
  tr_id: ["10000000146"],
  in_aadhaar: ["9999 4105 7058"],
  in_pan: ["ABCPE1234F"],
  sg_nric_fin: ["S1234567D", "G1234567X"],
  kr_rrn: ["900101-1234567"],
  cn_id: ["11010519491231002X"],
  th_tnin: ["1-1014-00000-00-6"],
  au_abn: ["51 824 753 556"],
  au_acn: ["ACN 004 085 616"],
  au_tfn: ["TFN 123 456 782"],
  au_medicare: ["Medicare 2123 45670 1"],
  za_id: ["8001015009087"],
  crypto: [
    "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
    "0x52908400098527886E0F7030069857D2E4169EE7",
  ],
  date_of_birth: ["born on 24.12.1980", "DOB: 1980-12-24", "date of birth December 24, 1980"],
  coordinates: ["GPS 59.9139, 10.7522"],
  phone_number: ["+1 212 555 0123", "+380 44 123 45 67", "(212) 555-0123", "020 7946 0958", "tel. 5551234", "电话13812345678"],
};

describe("piiOf", () => {
  for (const [type, texts] of Object.entries(specimens)) {
    it(`finds ${type}`, () => {
      for (const text of texts) expect([text, piiTypesOf(`It says ${text}, she wrote.`)]).toEqual([text, [type]]);
    });
  }

  it("has a specimen of every type but the secrets", () => {
    const types = new Set(piiRules.map(({ type }) => type));
    const secret = /_key$|_token$|_secret$|_webhook$|^(?:jwt|password|connection_string|url_token)$/;
    expect([...types].filter((type) => !secret.test(type) && !(type in specimens))).toEqual([]);
  });

  it("refuses what a check digit, an issuer or a range forbids", () => {
    const texts = [
      "4111 1111 1111 1112",
      "9111 1111 1111 1111",
      "GB82 WEST 1234 5698 7654 33",
      "GB82 WEST 1234 5698 7654",
      "256.1.1.1",
      "1.2.3.4.5",
      "000-12-3456",
      "078-05-1120",
      "44051401358",
      "12345678A",
      "X1234567A",
      "529.982.247-26",
      "ann@example",
      "ann@@example.org",
      "std::vector a::b ::",
      "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
    ];
    for (const text of texts) expect([text, piiOf(text)]).toEqual([text, []]);
  });

  it("leaves ordinary numbers alone", () => {
    const text =
      "On 2026-03-01 at 10:20:30.123 we sold 1,299,000.50 units (order 20260301123456, version 10.4.2, build 1772360430, " +
      "3.14159265358979, pages 100-200, 2023/2024, ISBN 978-3-16-148410-0, id 550e8400-e29b-41d4-a716-446655440000).";
    expect(found(text)).toEqual([]);
  });

  it("seldom takes a random number for somebody's", () => {
    const random = seededRandom(5);
    for (let length = 6; length <= 20; length++) {
      let wrong = 0;
      for (let i = 0; i < 2000; i++) {
        const digits = Array.from(
          { length },
          (_, place) => Math.floor(random() * (place === 0 ? 9 : 10)) + (place === 0 ? 1 : 0),
        );
        if (piiOf(`order ${digits.join("")} shipped`).length > 0) wrong++;
      }
      // A tenth of all numbers satisfies Luhn: sixteen digits in an issuer's range are a card as far as arithmetic can say.
      expect([length, wrong / 2000 < (length === 16 ? 0.05 : 0.035)]).toEqual([length, true]);
    }
  });

  it("says what speaks for a find", () => {
    const tierOf = (text: string) => piiOf(text)[0]?.tier;
    expect(tierOf("4111111111111111")).toBe("checksum");
    expect(tierOf("my number is +49 30 1234567")).toBe("pattern");
    expect(tierOf("phone: +49 30 1234567")).toBe("context");
  });

  it("reports bare digits only to the eager", () => {
    expect(piiTypesOf("123456789", { types: ["us_passport"] })).toEqual([]);
    expect(piiTypesOf("123456789", { types: ["us_passport"], eager: true })).toEqual(["us_passport"]);
  });

  it("keeps places right under other scripts' digits, spaces and dashes", () => {
    expect(found("卡 ４１１１\u00a0１１１１\u202f1111 1111 ok")).toEqual([
      ["credit_card", "４１１１\u00a0１１１１\u202f1111 1111"],
    ]);
    expect(found("我的邮箱是ann@example.org谢谢")).toEqual([["email_address", "ann@example.org"]]);
    expect(found("👍 ann@example.org")).toEqual([["email_address", "ann@example.org"]]);
  });

  it("separates neighbours, and lets the better proven find stand", () => {
    expect(found("DE89370400440532013000 GB82WEST12345698765432").map(([type]) => type)).toEqual(["iban_code", "iban_code"]);
    expect(found("call 4111111111111111")).toEqual([["credit_card", "4111111111111111"]]);
  });

  it("gives the caller's hash the bare value, so that two writings of one card agree", () => {
    const hash = (value: string, type: string) => `${type}/${value}`;
    const [a, b] = piiOf("4111 1111 1111 1111 and 4111111111111111", { hash });
    expect([a?.hash, b?.hash]).toEqual(["credit_card/4111111111111111", "credit_card/4111111111111111"]);
    expect(JSON.stringify(piiOf("4111111111111111"))).not.toContain("1111");
  });
});
