import promises from './promises.js';

export * from './promises.js';
export default promises;
