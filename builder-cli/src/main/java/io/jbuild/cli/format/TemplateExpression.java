package io.jbuild.cli.format;

import io.jbuild.report.format.Value;
import java.util.ArrayList;
import java.util.List;

/** Something in a template that has a value. */
sealed interface TemplateExpression {

  Value evaluate(TemplateScope scope);

  /** A string or a number. */
  record Constant(Value value) implements TemplateExpression {
    @Override
    public Value evaluate(TemplateScope scope) {
      return value;
    }
  }

  /** {@code .}. */
  record Dot() implements TemplateExpression {
    @Override
    public Value evaluate(TemplateScope scope) {
      return scope.dot();
    }
  }

  /** {@code $name}. */
  record Variable(String name) implements TemplateExpression {
    @Override
    public Value evaluate(TemplateScope scope) {
      return scope.variable(name);
    }
  }

  /** {@code .Config.Env}, from the value before the first dot. */
  record Path(TemplateExpression start, List<String> names) implements TemplateExpression {
    @Override
    public Value evaluate(TemplateScope scope) {
      Value value = start.evaluate(scope);
      for (String name : names) {
        if (value instanceof Value.Nothing) {
          return value;
        }
        Value field = value instanceof Value.Fields fields ? fields.values().get(name) : null;
        if (field == null) {
          throw new TemplateException("there is no field ." + name + known(value));
        }
        value = field;
      }
      return value;
    }

    private static String known(Value value) {
      return value instanceof Value.Fields fields
          ? " (there are: " + String.join(", ", fields.values().keySet()) + ")"
          : "";
    }
  }

  /** A function and its arguments. */
  record Call(String function, List<TemplateExpression> arguments) implements TemplateExpression {
    @Override
    public Value evaluate(TemplateScope scope) {
      List<Value> values = new ArrayList<>();
      arguments.forEach(argument -> values.add(argument.evaluate(scope)));
      return TemplateFunctions.call(function, values);
    }
  }
}
