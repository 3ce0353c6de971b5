import { bufbuildCel } from './bufbuild-cel.ts';
import { celJs } from './cel-js.ts';
import { jsonLogic } from './json-logic.ts';
import { jsonRulesEngine } from './json-rules-engine.ts';
import type { RulePeerKind } from './rule-peer.ts';
import { zenEngine } from './zen-engine.ts';

export const RULE_PEERS: readonly RulePeerKind[] = [jsonLogic, celJs, bufbuildCel, zenEngine, jsonRulesEngine];
