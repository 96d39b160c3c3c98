package io.jbuild.cli.format;

import io.jbuild.report.format.Value;
import java.util.List;
import java.util.Map;

/** A part of a template that prints something. */
sealed interface TemplateNode {

  void render(TemplateScope scope, StringBuilder out);

  /** Text as it stands. */
  record Literal(String text) implements TemplateNode {
    @Override
    public void render(TemplateScope scope, StringBuilder out) {
      out.append(text);
    }
  }

  /** <code>{{.Field}}</code>. */
  record Print(TemplateExpression expression) implements TemplateNode {
    @Override
    public void render(TemplateScope scope, StringBuilder out) {
      out.append(expression.evaluate(scope).printed());
    }
  }

  /** One after the other. */
  record Sequence(List<TemplateNode> nodes) implements TemplateNode {
    @Override
    public void render(TemplateScope scope, StringBuilder out) {
      nodes.forEach(node -> node.render(scope, out));
    }
  }

  /** <code>{{if}}</code>. */
  record If(TemplateExpression condition, TemplateNode then, TemplateNode otherwise)
      implements TemplateNode {
    @Override
    public void render(TemplateScope scope, StringBuilder out) {
      (condition.evaluate(scope).isTrue() ? then : otherwise).render(scope, out);
    }
  }

  /** <code>{{with}}</code>: an {@code if} whose value becomes the dot. */
  record With(TemplateExpression subject, TemplateNode then, TemplateNode otherwise)
      implements TemplateNode {
    @Override
    public void render(TemplateScope scope, StringBuilder out) {
      Value value = subject.evaluate(scope);
      if (value.isTrue()) {
        then.render(scope.withDot(value), out);
      } else {
        otherwise.render(scope, out);
      }
    }
  }

  /**
   * <code>{{range}}</code>.
   *
   * @param names variables for the element, or for its index or key and the element
   */
  record Range(
      List<String> names, TemplateExpression subject, TemplateNode body, TemplateNode otherwise)
      implements TemplateNode {
    @Override
    public void render(TemplateScope scope, StringBuilder out) {
      Value value = subject.evaluate(scope);
      if (!value.isTrue()) {
        otherwise.render(scope, out);
      } else if (value instanceof Value.Items items) {
        for (int i = 0; i < items.values().size(); i++) {
          body.render(inside(scope, Value.whole(i), items.values().get(i)), out);
        }
      } else if (value instanceof Value.Fields fields) {
        for (Map.Entry<String, Value> field : fields.values().entrySet()) {
          body.render(inside(scope, Value.text(field.getKey()), field.getValue()), out);
        }
      } else {
        throw new TemplateException("range can't iterate over " + value.printed());
      }
    }

    private TemplateScope inside(TemplateScope scope, Value key, Value element) {
      TemplateScope inner = scope.withDot(element);
      return switch (names.size()) {
        case 0 -> inner;
        case 1 -> inner.with(names.get(0), element);
        default -> inner.with(names.get(0), key).with(names.get(1), element);
      };
    }
  }
}
