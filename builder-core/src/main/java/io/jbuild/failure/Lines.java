package io.jbuild.failure;

/**
 * A range of lines in a Dockerfile.
 *
 * @param first the first line, counted from 1
 * @param last the last line, not before the first
 */
public record Lines(int first, int last) {
  public Lines {
    if (first < 1 || last < first) {
      throw new IllegalArgumentException("lines " + first + " to " + last);
    }
  }
}
