/** The numbers of AWS's adaptive mode; rates are requests a second. */
const BETA = 0.7;
const SCALE = 0.4;
const SMOOTH = 0.8;
const LEAST_RATE = 0.5;
const LEAST_CAPACITY = 1;
/** Sent requests are counted in slices of half a second. */
const SLICE_S = 0.5;

/**
 * The rate that a client holds itself to once a server has throttled it: cut by three tenths with each 429, and then back
 * on a cubic curve, slowly around the rate that was too much and faster beyond it; never more than twice what is really
 * sent. Until the first 429 there is no limit. Without a clock: each question brings its time, in milliseconds.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html adaptive mode
 * @see https://www.rfc-editor.org/rfc/rfc9438 CUBIC
 */
export class SendRate {
  #isOn = false;
  #fillRate = 0;
  #capacity = 0;
  #most = 0;
  #filledAt = 0;
  #lastMaxRate = 0;
  #throttledAt = 0;
  #windowS = 0;
  #measured = 0;
  #sent = 0;
  #sliceAt = 0;

  /** Requests a second; undefined while nothing was throttled. */
  get rate(): number | undefined {
    return this.#isOn ? this.#fillRate : undefined;
  }

  /** Takes the place of one request, and tells how long it has to wait for it. */
  take(now: number): number {
    if (!this.#isOn) return 0;
    this.#fill(now);
    this.#capacity -= 1;
    return this.#capacity >= 0 ? 0 : (-this.#capacity / this.#fillRate) * 1_000;
  }

  /** Gives the place of a request back that is not sent after all. */
  giveBack(): void {
    if (this.#isOn) this.#capacity = Math.min(this.#most, this.#capacity + 1);
  }

  /** An answer has come. */
  answered(now: number, throttled: boolean): void {
    this.#measure(now);
    const seconds = now / 1_000;
    let wanted: number;
    if (throttled) {
      const rate = this.#isOn ? Math.min(this.#measured, this.#fillRate) : this.#measured;
      this.#lastMaxRate = rate;
      this.#windowS = Math.cbrt((rate * (1 - BETA)) / SCALE);
      this.#throttledAt = seconds;
      this.#isOn = true;
      wanted = rate * BETA;
    } else {
      if (!this.#isOn) return;
      wanted = SCALE * (seconds - this.#throttledAt - this.#windowS) ** 3 + this.#lastMaxRate;
    }
    this.#fill(now);
    const rate = Math.min(wanted, 2 * this.#measured);
    this.#fillRate = Math.max(rate, LEAST_RATE);
    this.#most = Math.max(rate, LEAST_CAPACITY);
    this.#capacity = Math.min(this.#capacity, this.#most);
  }

  #fill(now: number): void {
    if (this.#filledAt) {
      const gained = (Math.max(0, now - this.#filledAt) / 1_000) * this.#fillRate;
      this.#capacity = Math.min(this.#most, this.#capacity + gained);
    }
    this.#filledAt = now;
  }

  #measure(now: number): void {
    this.#sent++;
    const slice = Math.floor(now / 1_000 / SLICE_S) * SLICE_S;
    if (slice <= this.#sliceAt) return;
    const rate = this.#sent / (slice - this.#sliceAt);
    this.#measured = rate * SMOOTH + this.#measured * (1 - SMOOTH);
    this.#sent = 0;
    this.#sliceAt = slice;
  }
}
