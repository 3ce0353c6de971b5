/**
 * The floors of the house (docs/architecture.md): a room imports only from lower floors; chapters never import each
 * other; the engine and the events know nothing of the server.
 */
const floors = [
  'foundation',
  'marketplace',
  ['policy', 'casework', 'ledger'],
  'enforcement',
  ['content', 'goods', 'service', 'ip', 'privacy'],
  ['campaign', 'report'],
].map((rooms) => [rooms].flat());

const room = (names) => `^packages/server/src/(${names.join('|')})/`;
const surfaces = '^packages/server/src/(http/|cli/|demo/|app\\.ts|main\\.ts)';

const climbing = floors.map((rooms, floor) => ({
  name: `floor-${floor}-does-not-climb`,
  comment: `${rooms.join(', ')} may import lower floors only`,
  severity: 'error',
  from: { path: room(rooms), pathNot: '\\.test\\.ts$' },
  to: { path: [...floors.slice(floor + 1).map(room), surfaces].join('|') },
}));

const crossing = floors
  .filter((rooms) => rooms.length > 1)
  .flatMap((rooms) =>
    rooms.map((name) => ({
      name: `${name}-does-not-cross`,
      comment: `${name} meets its neighbours through events, signals, cases, measures and the ledger`,
      severity: 'error',
      from: { path: room([name]) },
      to: { path: room(rooms.filter((other) => other !== name)) },
    })),
  );

module.exports = {
  forbidden: [
    ...climbing,
    ...crossing,
    {
      name: 'engine-is-pure',
      comment: 'no I/O, no clock, no server, no events catalogue: the engine is a library of its own',
      severity: 'error',
      from: { path: '^packages/engine/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(server|events)/|^(node:)?(fs|net|http|https|child_process|worker_threads|os|dns)(/|$)' },
    },
    {
      name: 'events-stand-below',
      severity: 'error',
      from: { path: '^packages/events/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(server|engine)/' },
    },
    {
      name: 'simulator-stands-beside',
      comment: 'a marketplace knows the events that it sends and nothing of who judges them',
      severity: 'error',
      from: { path: '^packages/simulator/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(server|engine|console)/' },
    },
    {
      name: 'simulator-is-for-demo-and-command',
      comment: 'the hidden truth must not reach what decides; tests of parity take its events alone',
      severity: 'error',
      from: {
        path: '^packages/',
        pathNot: '^packages/(simulator/|server/src/(cli/(simulate(\\.test)?\\.ts|quarter/)|demo/|parity/))',
      },
      to: { path: '^packages/simulator/' },
    },
    {
      name: 'console-speaks-http',
      comment: 'pages know the interface, not the code behind it; tests compare the names that both have',
      severity: 'error',
      from: { path: '^packages/console/src', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/(server|engine|events|simulator)/' },
    },
    {
      name: 'console-kit-stands-below',
      severity: 'error',
      from: { path: '^packages/console/src/(kit|i18n)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^packages/console/src/(rooms|shell)(/|\\.tsx$)' },
    },
    {
      name: 'console-rooms-do-not-meet',
      comment: 'rooms meet by addresses and share the kit: so the code of one is never loaded with another',
      severity: 'error',
      from: { path: '^packages/console/src/rooms/([^/]+)/' },
      to: { path: '^packages/console/src/(rooms/|shell/)', pathNot: '^packages/console/src/rooms/$1/' },
    },
    {
      name: 'nothing-ships-a-browser',
      severity: 'error',
      from: { path: '^(packages|bench)/', pathNot: '^bench/src/console\\.ts$' },
      to: { path: '^e2e/' },
    },
    {
      name: 'nothing-ships-a-bench',
      severity: 'error',
      from: { path: '^packages/', pathNot: '^packages/server/src/cli/bench\\.ts$' },
      to: { path: '^bench/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // what the console is built into
    exclude: { path: '^packages/console/dist' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
