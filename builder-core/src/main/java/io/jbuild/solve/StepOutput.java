package io.jbuild.solve;

/** Takes what a step prints. Called by several threads. */
public interface StepOutput {

  /** Bytes of standard output; the array is the callee's from now on. */
  void out(byte[] bytes);

  /** Bytes of standard error; the array is the callee's from now on. */
  void error(byte[] bytes);

  /** What the step needs of other machines is here: what it costs is what it takes from now on. */
  default void ready() {}
}
