package io.jbuild.cli.format;

import io.jbuild.report.format.Value;

/**
 * A template of Go's {@code text/template}, as far as docker's users need it: fields, {@code if},
 * {@code range} and {@code with}, pipes, and docker's functions.
 */
public final class GoTemplate {

  private final TemplateNode root;

  private GoTemplate(TemplateNode root) {
    this.root = root;
  }

  /**
   * Reads a template.
   *
   * @throws TemplateException where it is malformed
   */
  public static GoTemplate parse(String text) {
    return new GoTemplate(new TemplateParser(text).parse());
  }

  /**
   * What the template makes of a value.
   *
   * @throws TemplateException where it asks for a field that is not there
   */
  public String apply(Value value) {
    StringBuilder out = new StringBuilder();
    root.render(TemplateScope.of(value), out);
    return out.toString();
  }
}
