/** What ends a run of durable work early without being a fault of it. */

/** Another run has taken the work: this one must not write any more. */
export class Superseded extends Error {
  constructor() {
    super('another run has taken this work');
    this.name = 'Superseded';
  }
}

/** The service asked for a longer wait than a job should sit through. */
export class LongWait extends Error {
  readonly seconds: number;
  constructor(seconds: number) {
    super(`the service asks to wait ${seconds} s`);
    this.name = 'LongWait';
    this.seconds = seconds;
  }
}
