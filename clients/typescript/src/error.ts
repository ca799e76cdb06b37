import type { Json } from './types.js';

export type Outcome = 'NOT_DONE' | 'DONE' | 'UNKNOWN';

/**
 * A call that was refused or lost. Decide by `reason` and `outcome`, never by the text: after `UNKNOWN`, call again with
 * the same `idempotencyKey`, which is always safe, or watch the checkout.
 */
export class TollgateError extends Error {
  readonly reason: string;
  readonly outcome: Outcome;
  /** The HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly detail: string;
  readonly requestId: string;
  /** What belongs to the reason, like `stripe_code`. */
  readonly metadata: Record<string, string>;
  readonly errors: { field: string; description: string }[];
  readonly retryAfterMs: number;
  idempotencyKey?: string;

  constructor(problem: Json, status: number, retryAfterMs = 0, cause?: unknown) {
    super(problem.detail || problem.title || `HTTP ${status}`, { cause });
    this.name = 'TollgateError';
    this.reason = problem.reason ?? 'UNKNOWN';
    this.outcome = problem.outcome ?? 'UNKNOWN';
    this.status = status;
    this.detail = problem.detail ?? '';
    this.requestId = problem.requestId ?? '';
    this.metadata = problem.metadata ?? {};
    this.errors = problem.errors ?? [];
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the same request may go through a little later. */
  get retryable(): boolean {
    return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500 || this.reason === 'REQUEST_IN_PROGRESS';
  }

  /** No answer came: a read did nothing, of anything else nobody knows. */
  static lost(cause: unknown, method: string): TollgateError {
    const outcome = method === 'GET' ? 'NOT_DONE' : 'UNKNOWN';
    return new TollgateError({ reason: 'CONNECTION', outcome, detail: 'No answer from the payment service.' }, 0, 0, cause);
  }

  static async of(response: Response): Promise<TollgateError> {
    const problem: Json = await response.json().catch(() => ({}));
    return new TollgateError(problem, response.status, seconds(response.headers.get('retry-after')) * 1000);
  }
}

function seconds(header: string | null): number {
  const value = Number(header ?? 0);
  return Number.isFinite(value) && value > 0 ? value : 0;
}
