package io.jbuild.cli.format;

/** A template that is malformed, or asks for what is not there. */
public final class TemplateException extends RuntimeException {
  TemplateException(String message) {
    super(message);
  }
}
