import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';

const WAIT_MAX_MS = 15_000;
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The Chromium from npm. It brings the libraries that a bare machine lacks, but unpacks them only where it is told that it is one. */
async function chromiumOfNpm() {
  if (!hasLibraries()) {
    process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs20.x';
  }
  const { default: chromium } = await import('@sparticuz/chromium');
  return chromium.executablePath();
}

function hasLibraries() {
  try {
    return execFileSync('/sbin/ldconfig', ['-p'], { encoding: 'utf8' }).includes('libnss3.so');
  } catch {
    return false;
  }
}

/** On a machine without fonts, those that came with Chromium. Its own configuration looks for them in /tmp only. */
async function bringFonts(folder) {
  process.env.FONTCONFIG_FILE = join(folder, 'ours.conf');
  const places = `<dir>${folder}</dir><cachedir>${folder}/cache</cachedir>`;
  await writeFile(process.env.FONTCONFIG_FILE, `<?xml version="1.0"?><fontconfig>${places}</fontconfig>`);
}

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** The Chromium from npm, which is built for Linux on x64; CHROMIUM names another one. */
export async function launch() {
  const executablePath = process.env.CHROMIUM ?? (await chromiumOfNpm());
  if (!existsSync('/etc/fonts/fonts.conf')) {
    await bringFonts(join(tmpdir(), 'fonts'));
  }
  return playwright.launch({ executablePath, headless: true, args: FLAGS });
}

/** A buyer with a browser profile of his own, whose complaints (page errors) fail the scenario. */
export async function visit(browser, viewport = DESKTOP) {
  const context = await browser.newContext({ viewport });
  context.setDefaultTimeout(WAIT_MAX_MS);
  const complaints = [];
  context.on('weberror', (error) => complaints.push(error.error().message));
  return { context, complaints };
}
