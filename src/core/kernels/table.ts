export type KernelName = 'none';
export type KernelInput<N extends KernelName> = { kernel: N };
export type KernelOutput<N extends KernelName> = { kernel: N };
