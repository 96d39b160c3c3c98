package io.jbuild.cli.format;

import io.jbuild.report.format.Value;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What names mean at a place of a template.
 *
 * @param dot the present value
 * @param variables by name with its {@code $}; {@code $} alone is the whole value
 */
record TemplateScope(Value dot, SortedMap<String, Value> variables) {

  TemplateScope {
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
  }

  static TemplateScope of(Value value) {
    SortedMap<String, Value> variables = new TreeMap<>();
    variables.put("$", value);
    return new TemplateScope(value, variables);
  }

  TemplateScope withDot(Value value) {
    return new TemplateScope(value, variables);
  }

  TemplateScope with(String name, Value value) {
    SortedMap<String, Value> all = new TreeMap<>(variables);
    all.put(name, value);
    return new TemplateScope(dot, all);
  }

  Value variable(String name) {
    Value value = variables.get(name);
    if (value == null) {
      throw new TemplateException("there is no variable " + name);
    }
    return value;
  }
}
