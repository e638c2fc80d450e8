// Keeps a tool on this machine: it listens on the loopback address only and connects to no other. Loaded before the tool by
// NODE_OPTIONS=--require=….
const net = require('node:net');

const HERE = new Set(['127.0.0.1', '::1', 'localhost']);
const { connect } = net.Socket.prototype;
const { listen } = net.Server.prototype;

net.Socket.prototype.connect = function (...args) {
  const given = Array.isArray(args[0]) ? args[0] : args;
  const options = typeof given[0] === 'object' ? given[0] : { port: given[0], host: given[1] };
  const host = typeof options.host === 'string' ? options.host : 'localhost';
  if (options.path || (!options.port && options.port !== 0) || HERE.has(host)) {
    return connect.apply(this, args);
  }
  process.stderr.write(`loopback: not connecting to ${host}\n`);
  process.nextTick(() => this.destroy(new Error(`not connecting to ${host}`)));
  return this;
};

net.Server.prototype.listen = function (...args) {
  const [first] = args;
  const done = args.find((arg) => typeof arg === 'function');
  if (typeof first === 'object' && first !== null && (first.path || first.fd !== undefined || first._handle)) {
    return listen.apply(this, args);
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) {
    return listen.apply(this, args);
  }
  const options = typeof first === 'object' && first !== null ? first : { port: Number(first ?? 0) || 0 };
  return listen.call(this, { ...options, host: '127.0.0.1' }, ...(done ? [done] : []));
};
