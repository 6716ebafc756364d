import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

import { problemText } from './problem.ts';
import { translate, type Translation, type TranslationOptions } from './translate.ts';

async function translated(
  files: Readonly<Record<string, string>>,
  options: TranslationOptions = {},
): Promise<Translation> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mynah-translate-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return translate(path.join(folder, Object.keys(files)[0] ?? ''), options);
}

const cppOf = async (text: string): Promise<string> =>
  (await translated({ 'A.mq5': text })).cpp.replace(/\s+/g, ' ');
const problemsOf = async (files: Readonly<Record<string, string>>): Promise<string[]> =>
  (await translated(files)).problems.map(problemText);

describe('translating MQL', () => {
  it('writes members with an arrow, strings as UTF-16 and pointers as objects', async () => {
    const cpp = await cppOf('class C { public: int n; };\nvoid F(C *c) { c.n = 1; Print("x"); delete c; }');
    expect(cpp).toContain('c -> n = 1 ; Print ( u"x"_s ) ; ::mql::destroy( c )');
    expect(cpp).toContain('::mql::Ptr<C> c');
  });

  it('gives every array of a declaration its type', async () => {
    const cpp = await cppOf(
      '#define N 3\nvoid F() { uchar a[], b[N], c[2][N], d = 0; static int e[2]; int f[2] = {0}; }',
    );
    expect(cpp).toContain(
      '::mql::Arr<uchar> a ; ::mql::FixedArr<uchar, 3> b ; ::mql::FixedArr<::mql::FixedArr<uchar, 3>, 2> c ; uchar d',
    );
    expect(cpp).toContain('static ::mql::FixedArr<int, 2> e = ::mql::zeroed');
    expect(cpp).toContain('::mql::FixedArr<int, 2> f = ::mql::zeroed');
  });

  it('puts the heads of functions with their defaults before everything that calls them', async () => {
    const cpp = await cppOf('int A() { return B(); }\nint B(const int x = 5) { return x; }');
    const head = cpp.indexOf('static int B([[maybe_unused]] const int x = 5);');
    expect(head).toBeGreaterThan(0);
    expect(head).toBeLessThan(cpp.indexOf('return B ( )'));
    expect(cpp).toContain('static int B([[maybe_unused]] const int x) {');
  });

  it('makes destructors of classes virtual, as they are in MQL', async () => {
    const cpp = await cppOf('class A { };\nclass B : public A { public: ~B() { } };');
    expect(cpp).toContain('virtual ~A() = default;');
    expect(cpp).toContain('virtual ~B();');
  });

  it('calls functions of DLLs with the declared widths, under the name of the DLL where MQL has one alike', async () => {
    const cpp = await cppOf(
      '#import "kernel32.dll"\nint GetLastError();\n#import "ws2_32.dll"\nint send(uint s, uchar &b[], int n);\n#import\n',
    );
    expect(cpp).toContain(
      '::host::dll_call("ws2_32.dll", "send", {a0.argument(), a1.argument(), a2.argument()}, sizeof(int))',
    );
    expect(cpp).toContain('using ws2_32::send;');
    expect(cpp).not.toContain('using kernel32::GetLastError;');
  });

  it('tells g++ the file and line of everything', async () => {
    const files = {
      'A.mq5': '#include "b.mqh"\nint A() { return 1; }',
      'b.mqh': '\n\nint B() { return 2; }',
    };
    const { cpp } = await translated(files);
    expect(cpp).toMatch(/#line 3 ".*b\.mqh"\n\s*static int B\(\) \{/);
    expect(cpp).toMatch(/#line 2 ".*A\.mq5"\n\s*static int A\(\) \{/);
  });

  it('hands the handlers that exist to the program loop', async () => {
    const cpp = await cppOf('void OnInit() { }\nvoid OnTimer() { }');
    expect(cpp).toContain('handlers.OnTimer = [] { ::mql::ea::OnTimer(); };');
    expect(cpp).toContain('handlers.OnInit = []() -> int { ::mql::ea::OnInit(); return 0; };');
    expect(cpp).not.toContain('OnTick');
  });
});

describe('the preprocessor', () => {
  it('takes the branch of the platform', async () => {
    const text = '#property strict\n#ifdef __MQL5__\nint five;\n#else\nint four;\n#endif\n';
    expect((await translated({ 'A.mq5': text })).cpp).toContain('int five');
    expect((await translated({ 'A.mq4': text })).cpp).toContain('int four');
  });

  it('replaces constants, also those that stand for others and those given from outside', async () => {
    const text = '#define ONE 1\n#define TWO (ONE + ONE)\nint x = TWO + THREE;';
    const { cpp } = await translated({ 'A.mq5': text }, { defines: { THREE: '3' } });
    expect(cpp.replace(/\s+/g, ' ')).toContain('int x = ( 1 + 1 ) + 3 ;');
  });

  it('looks for <files> in the include folder', async () => {
    const files = { 'A.mq5': '#include <b.mqh>\n', 'b.mqh': 'int b;' };
    expect((await translated(files)).problems[0]?.message).toContain('no such file');
  });

  it.each([
    ['#endif\n', '#endif without #ifdef'],
    ['#ifdef X\n', '#ifdef X without #endif'],
    ['#define A 1\n#define A 2\n', 'it is defined already'],
    ['#include "A.mq5"\n', 'includes itself'],
    ['#pragma once\n', '#pragma is not known'],
  ])('refuses %j', async (text, reason) => {
    expect((await problemsOf({ 'A.mq5': text }))[0]).toContain(reason);
  });
});

describe('problems', () => {
  it('are told with file and line, all that one pass finds', async () => {
    const files = { 'A.mq5': '#include "b.mqh"\nvoid A(int x[]) { }', 'b.mqh': '\nvoid B(MqlTick t) { }' };
    expect(await problemsOf(files)).toEqual([
      "b.mqh:2: 't': objects are passed by reference only (MqlTick &t)",
      "A.mq5:2: array 'x' must be passed by reference",
    ]);
  });

  it('do not arise from a ternary in the head of a for', async () => {
    expect(
      await problemsOf({ 'A.mq5': 'void A(bool b) { for(int i = b ? 1 : 2; i < 3; i++) { } }' }),
    ).toEqual([]);
  });

  it('say what a program in MQL4 may not use', async () => {
    expect(await problemsOf({ 'A.mq4': 'void A(int &x[]) { ArrayRemove(x, 0); }' })).toEqual([
      'A.mq4:1: MQL4 has no ArrayRemove',
      'A.mq4:1: `#property strict` is missing',
    ]);
  });
});
