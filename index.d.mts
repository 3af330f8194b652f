import fs from './index.js';

export * from './index.js';
export default fs;
