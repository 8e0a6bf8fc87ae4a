/** The transform's type for TypeScript; the transform itself is JavaScript, since the compiler loads it. */
export class GcTransform {}
