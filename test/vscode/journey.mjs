// A person's first half hour, through the interface alone: augment, decide, reload, export.
import { augmentSteps } from './steps/augment.mjs';
import { decideSteps } from './steps/decide.mjs';
import { exportSteps } from './steps/export.mjs';
import { pageSteps } from './steps/pages.mjs';
import { runSteps } from './steps/runs.mjs';
import { takeSteps } from './window.mjs';

const steps = [...augmentSteps, ...decideSteps, ...exportSteps, ...pageSteps, ...runSteps];

/** Resolves to one result a step; the first step that fails ends the journey. */
export const runJourney = (options) => takeSteps('journey', steps, options);
