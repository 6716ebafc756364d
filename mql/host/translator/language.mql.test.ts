/** The language as a program meets it: small programs, compiled with sanitizers, and what they print. */
import { describe, expect, it } from 'vitest';

import { runStatements, type ProgramOptions } from './small-program.ts';

async function printed(statements: string, options: ProgramOptions = {}): Promise<readonly string[]> {
  const { lines, errors, exitCode } = await runStatements(statements, options);
  expect(errors).toBe('');
  expect(exitCode).toBe(0);
  return lines;
}

describe('values', () => {
  it('are calculated and converted as in MQL', async () => {
    const lines = await printed(`
      Print(7 / 2, " ", -7 / 2, " ", -7 % 4, " ", 7.0 / 2, " ", (int)-2.7, " ", 1 << 4, " ", 0xFF & ~0x0F);
      int big = INT_MAX;
      big++;
      uchar small = 255;
      small++;
      Print(big, " ", small, " ", (uint)-1, " ", (ulong)-1, " ", LONG_MAX, " ", (uchar)300, " ", (char)200);
      Print((long)"12abc", " ", (int)StringToInteger("-5"), " ", StringToDouble("1.5e2x"), " ", (double)"", " ", (string)2.0);
      Print(true, " ", 'A', " ", 0.1 + 0.2, " ", 1e20, " ", 1.0 / 3, " ", NormalizeDouble(1.23456789, 4));
      Print(MathMax(2, 3.5), " ", MathRound(-2.5), " ", MathAbs(-3), " ", MathMod(7, 4), " ", DoubleToString(1.5, 3));
    `);
    expect(lines).toEqual([
      '3 -3 -3 3.5 -2 16 240',
      `-2147483648 0 4294967295 18446744073709551615 9223372036854775807 44 -56`,
      '12 -5 150.0 0.0 2.0',
      'true 65 0.3 1e+20 0.3333333333333333 1.2346',
      '3.5 -3.0 3.0 3.0 1.500',
    ]);
  });

  it('are times that calculate in seconds', async () => {
    const lines = await printed(`
      datetime start = D'2024.02.28 23:59:30';
      datetime later = start + 86400;
      MqlDateTime parts = {};
      TimeToStruct(later, parts);
      Print(later, " ", later - start, " ", (long)start, " ", later > start, " ", parts.day, ".", parts.mon, " ", parts.day_of_week);
      parts.hour = 0;
      Print(StructToTime(parts), " ", TimeToString(start, TIME_DATE), " ", TimeToString(start, TIME_SECONDS));
      Print(StringToTime("2024.01.02 03:04"), " ", (datetime)0, " ", start == (datetime)((long)start));
    `);
    expect(lines).toEqual([
      '2024.02.29 23:59:30 86400 1709164770 true 29.2 4',
      '2024.02.29 00:59:30 2024.02.28 23:59:30',
      '2024.01.02 03:04:00 1970.01.01 00:00:00 true',
    ]);
  });
});

describe('strings', () => {
  it('tell NULL from the empty string', async () => {
    const lines = await printed(`
      string nothing = NULL, empty = "", unset;
      Print(nothing == NULL, " ", empty == NULL, " ", nothing == empty, " ", unset == NULL, " ", StringLen(nothing));
      nothing += "x";
      Print(nothing, " ", nothing == NULL);
    `);
    expect(lines).toEqual(['true false false true 0', 'x false']);
  });

  it('are cut, searched, replaced and split', async () => {
    const lines = await printed(`
      string text = "a,b,,c", parts[];
      Print(StringFind(text, ","), StringFind(text, ",", 2), StringFind(text, "z"), StringFind(text, ""));
      Print(StringSubstr(text, 2), " ", StringSubstr(text, 0, 1), " ", StringLen(StringSubstr(text, 6)));
      int count = StringSplit(text, ',', parts);
      Print(count, " ", parts[2] == "", " ", parts[3]);
      count = StringSplit("", ',', parts);
      Print(count, " ", ArraySize(parts));
      count = StringReplace(text, ",", "--");
      Print(count, " ", text, " ", StringGetCharacter(text, 0), " ", text[1]);
      StringSetCharacter(text, 0, 'Z');
      StringToLower(text);
      Print(text, " ", ShortToString('x'), " ", IntegerToString(-7, 5, '0'), " ", StringCompare("a", "B", false));
    `);
    expect(lines).toEqual([
      '13-1-1',
      'b,,c a 0',
      '4 true c',
      '0 0',
      '3 a--b----c 97 45',
      'z--b----c x 000-7 -1',
    ]);
  });

  it('cross the border to bytes as UTF-8, with the closing zero unless a count is given', async () => {
    const lines = await printed(String.raw`
      string text = "\x20AC\xD83D\xDE00z";
      uchar bytes[], some[];
      int count = StringToCharArray(text, bytes, 0, WHOLE_ARRAY, CP_UTF8);
      Print(StringLen(text), " ", count, " ", ArraySize(bytes), " ", bytes[0], " ", bytes[count - 1]);
      Print(CharArrayToString(bytes, 0, WHOLE_ARRAY, CP_UTF8) == text, " ", CharArrayToString(bytes, 7, 1, CP_UTF8));
      count = StringToCharArray("abc", some, 1, 3);
      Print(count, " ", ArraySize(some), " ", some[3]);
      uchar broken[] = {0x61, 0xE2, 0x82, 0x62};
      string repaired = CharArrayToString(broken, 0, WHOLE_ARRAY, CP_UTF8);
      Print(StringLen(repaired), " ", StringGetCharacter(repaired, 1));
    `);
    expect(lines).toEqual(['4 9 9 226 0', 'true z', '3 4 99', '4 65533']);
  });

  it('are formatted with every conversion', async () => {
    const lines = await printed(`
      long big = 1234567890123;
      PrintFormat("%d|%5d|%-5d|%05d|%+d|%x|%X|%u", 42, 42, 42, 42, 42, 255, 255, 7);
      PrintFormat("%I64d|%I64u|%.2f|%8.3f|%g|%e|%s|%5s|%-5s|%c|%%", big, (ulong)5, 1.256, 1.5, 0.5, 1.5, "s", "s", "s", 'c');
    `);
    expect(lines).toEqual([
      '42|   42|42   |00042|+42|ff|FF|7',
      '1234567890123|5|1.26|   1.500|0.5|1.500000e+00|s|    s|s    |c|%',
    ]);
  });

  it('are trimmed in place in MQL5 and copied in MQL4, where a length of 0 means all', async () => {
    const five = `string text = " a "; int cut = StringTrimLeft(text); cut += StringTrimRight(text);
      Print(cut, "[", text, "]", StringSubstr("abc", 1, 0), "]");`;
    expect(await printed(five)).toEqual(['2[a]]']);
    const four = `string text = " a "; string cut = StringTrimLeft(StringTrimRight(text));
      Print("[", cut, "][", text, "]", StringSubstr("abc", 1, 0), StringConcatenate("x", 1, true));`;
    expect(await printed(four, { ending: 'mq4' })).toEqual(['[a][ a ]bcx1true']);
  });
});

describe('arrays', () => {
  it('grow, shrink, are copied, filled and sorted', async () => {
    const lines = await printed(`
      int a[], b[4], c[];
      Print(ArrayResize(a, 3, 10), " ", ArrayResize(b, 5), " ", ArraySize(b), " ", ArrayIsDynamic(a), ArrayIsDynamic(b));
      for(int i = 0, n = ArraySize(a); i < n; i++) a[i] = (n - i) * 10;
      int copied = ArrayCopy(c, a, 1, 1, 1);
      Print(ArrayCopy(b, a), " ", copied, " ", ArraySize(c), " ", c[1], " ", ArrayCopy(b, a, 2));
      ArraySort(a);
      Print(a[0], " ", a[2]);
      bool removed = ArrayRemove(a, 0, 1);
      Print(removed, " ", ArraySize(a), " ", a[0]);
      ArrayCopy(a, a, 1, 0, 2);
      Print(ArraySize(a), " ", a[0], " ", a[1], " ", a[2]);
      ArrayInitialize(b, 7);
      ArrayFill(b, 1, 2, 8);
      Print(b[0], b[1], b[2], b[3]);
      ArrayFree(a);
      Print(ArraySize(a));
    `);
    expect(lines).toEqual([
      '3 -1 4 truefalse',
      '3 1 2 20 2',
      '10 30',
      'true 2 20',
      '3 20 20 30',
      '7887',
      '0',
    ]);
  });

  it('are members, have two dimensions and go to functions by reference', async () => {
    const declarations = `
      #define ROWS 2
      struct SBox { string name; int cells[ROWS][3]; uchar raw[]; };
      int g_table[ROWS][3];
      int Sum(const int &values[]) { int sum = 0; for(int i = 0; i < ArraySize(values); i++) sum += values[i]; return sum; }
      void Grow(uchar &bytes[]) { ArrayResize(bytes, ArraySize(bytes) + 1); bytes[ArraySize(bytes) - 1] = 9; }`;
    const lines = await printed(
      `
      SBox box = {}, other;
      box.name = "first";
      box.cells[1][2] = 5;
      Grow(box.raw);
      other = box;
      other.cells[1][2]++;
      Grow(other.raw);
      Print(box.cells[1][2], other.cells[1][2], ArraySize(box.raw), ArraySize(other.raw), " ", ArraySize(g_table), ArrayRange(g_table, 1), g_table[1][2]);
      int row[3] = {1, 2};
      Print(Sum(row), " ", Sum(box.cells[1]));
      SBox boxes[];
      ArrayResize(boxes, 2);
      boxes[1] = other;
      ZeroMemory(other);
      Print(boxes[1].name, boxes[1].raw[1], " ", other.name == NULL, other.cells[1][2]);
      `,
      { declarations },
    );
    expect(lines).toEqual(['5612 630', '3 5', 'first9 true0']);
  });
});

const ANIMALS = `
  class CLater;
  class CAnimal {
  private:
    static int s_count;
  protected:
    string m_name;
  public:
    CAnimal(const string name = "?") : m_name(name) { s_count++; }
    ~CAnimal() { s_count--; Print("end of ", m_name); }
    virtual string Sound() const { return "..."; }
    string Speak() const { return m_name + ": " + Sound(); }
    static int Count() { return s_count; }
    CAnimal *Me() { return &this; }
    int Ask(CLater *later);
  };
  int CAnimal::s_count = 0;
  class CCow : public CAnimal {
  public:
    CCow() : CAnimal("cow") { }
    virtual string Sound() const override { return "moo, not " + CAnimal::Sound(); }
  };
  class CLater { public: int Value() { return Helper(20); } };
  int CAnimal::Ask(CLater *later) { return later.Value(); }`;

describe('classes', () => {
  it('call virtual methods, destroy through the base and know live pointers', async () => {
    const lines = await printed(
      `
      CAnimal *animals[2];
      animals[0] = new CCow();
      animals[1] = new CAnimal("cat");
      CLater later;
      for(int i = 0; i < 2; i++) Print(animals[i].Speak());
      CCow *cow = (CCow *)animals[0];
      Print(CAnimal::Count(), " ", animals[0].Ask(GetPointer(later)), " ", cow == animals[0], " ", cow.Me() == cow);
      Print(CheckPointer(cow) == POINTER_DYNAMIC, " ", CheckPointer(GetPointer(later)) == POINTER_AUTOMATIC);
      delete animals[0];
      delete animals[1];
      Print(CheckPointer(cow) == POINTER_INVALID, " ", CAnimal::Count(), " ", animals[1] != NULL);
      `,
      { declarations: `${ANIMALS}\nint Helper(const int x, const int more = 2) { return x + more; }` },
    );
    expect(lines).toEqual([
      'cow: moo, not ...',
      'cat: ...',
      '2 22 true true',
      'true true',
      'end of cow',
      'end of cat',
      'true 0 true',
    ]);
  });
});

describe('enums, inputs and the preprocessor', () => {
  const declarations = `
    enum ENUM_ROLE { ROLE_NONE = -1, ROLE_PROVIDER, ROLE_FOLLOWER = 0x10 };
    input ENUM_ROLE InpRole = ROLE_PROVIDER;
    input string InpUrl = "ws://localhost";
    input double InpLots = 1;
    input bool InpOn = true;
    input long InpLogin = 0;
    input datetime InpFrom = D'2024.01.01';`;
  const statements = `
    Print(EnumToString(InpRole), " ", (int)InpRole, " ", InpUrl, " ", InpLots, " ", InpOn, " ", InpLogin, " ", InpFrom);
    Print(__FUNCTION__, " ", EnumToString((ENUM_ROLE)16), " ", sizeof(int), sizeof(InpLots));
    switch(InpRole) { case ROLE_FOLLOWER: Print("follower"); break; default: Print("other"); }`;

  it('have their defaults', async () => {
    expect(await printed(statements, { declarations })).toEqual([
      'ROLE_PROVIDER 0 ws://localhost 1.0 true 0 2024.01.01 00:00:00',
      'OnInit ROLE_FOLLOWER 48',
      'other',
    ]);
  });

  it('are set from outside, enums by name or number', async () => {
    const inputs = {
      InpRole: 'ROLE_FOLLOWER',
      InpUrl: '',
      InpLots: '0.5',
      InpOn: 'false',
      InpLogin: '9007199254740993',
      InpFrom: '2024.02.03 04:05',
    };
    expect((await printed(statements, { declarations, inputs }))[0]).toBe(
      'ROLE_FOLLOWER 16  0.5 false 9007199254740993 2024.02.03 04:05:00',
    );
    const { errors, exitCode } = await runStatements(statements, {
      declarations,
      inputs: { InpLots: 'much' },
    });
    expect(errors).toContain('input InpLots is "much": it must be a number');
    expect(exitCode).toBe(70);
  });
});

describe('hashes', () => {
  it('are those of the handshake of RFC 6455', async () => {
    const lines = await printed(`
      uchar key[], none[], digest[], text[];
      StringToCharArray("dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key, 0, 60);
      int hashed = CryptEncode(CRYPT_HASH_SHA1, key, none, digest);
      int encoded = CryptEncode(CRYPT_BASE64, digest, none, text);
      int decoded = CryptDecode(CRYPT_BASE64, text, none, key);
      Print(hashed, " ", encoded, " ", decoded, " ", CharArrayToString(text), " ", key[19] == digest[19]);
    `);
    expect(lines).toEqual(['20 28 20 s3pPLMBiTxaQ9kYGzzhZRbK+xOo= true']);
  });
});

describe('the layout of structs', () => {
  it('is packed, as DLLs and files see it', async () => {
    const declarations =
      'struct SInner { short a; long b; }; struct SOuter { uchar c; SInner inner[2]; uchar d[3]; };';
    expect(await printed('Print(sizeof(SInner), " ", sizeof(SOuter));', { declarations })).toEqual(['10 24']);
  });
});

describe('garbage', () => {
  it('is what variables and new elements hold before they get a value', async () => {
    const declarations = `
      struct SPair { string name; int number; };
      class CBox { public: int m_number; };`;
    const statements = `
      SPair pair;
      int grown[], fixed[2];
      ArrayResize(grown, 1);
      CBox *box = new CBox();
      Print(pair.number != 0, grown[0] != 0, fixed[1] != 0, box.m_number != 0);
      delete box;`;
    const { lines } = await runStatements(statements, { declarations, flavour: 'plain' });
    expect(lines).toEqual(['truetruetruetrue']);
  });
});

describe('the error number', () => {
  it('is forgotten when read in MQL4 and kept in MQL5', async () => {
    const statements = 'SetUserError(3); int first = GetLastError(); Print(first, " ", GetLastError());';
    expect(await printed(statements)).toEqual(['65539 65539']);
    expect(await printed(statements, { ending: 'mq4' })).toEqual(['65539 0']);
  });
});
