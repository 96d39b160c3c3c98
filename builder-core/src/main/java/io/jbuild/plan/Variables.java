package io.jbuild.plan;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Variables in the order of their names, never changed: one more gives a new map that shares all
 * but a few nodes with this one. So each step keeps the environment it saw, and a Dockerfile of
 * thousands of lines does not cost their square.
 */
public final class Variables extends AbstractMap<String, String> {

  /** No variables. */
  public static final Variables NONE = new Variables(null);

  /** A node of an AVL tree. */
  private record Node(
      String name, String value, @Nullable Node left, @Nullable Node right, int height, int size) {

    static Node of(String name, String value, @Nullable Node left, @Nullable Node right) {
      return new Node(
          name,
          value,
          left,
          right,
          1 + Math.max(depth(left), depth(right)),
          1 + count(left) + count(right));
    }
  }

  private final @Nullable Node root;

  private Variables(@Nullable Node root) {
    this.root = root;
  }

  /** The variables of a map. */
  public static Variables of(Map<String, String> values) {
    Variables variables = NONE;
    for (Map.Entry<String, String> value : values.entrySet()) {
      variables = variables.with(value.getKey(), value.getValue());
    }
    return variables;
  }

  /** These, and one that is new or has another value now. */
  public Variables with(String name, String value) {
    return new Variables(put(root, name, value));
  }

  private static Node put(@Nullable Node node, String name, String value) {
    if (node == null) {
      return Node.of(name, value, null, null);
    }
    int order = name.compareTo(node.name);
    if (order == 0) {
      return Node.of(name, value, node.left, node.right);
    }
    return order < 0
        ? balanced(node, put(node.left, name, value), node.right)
        : balanced(node, node.left, put(node.right, name, value));
  }

  private static Node balanced(Node node, @Nullable Node left, @Nullable Node right) {
    if (left != null && depth(left) > depth(right) + 1) {
      Node inner = left.right;
      if (inner != null && depth(inner) > depth(left.left)) {
        return joined(
            inner, Node.of(left.name, left.value, left.left, inner.left), node, inner.right, right);
      }
      return Node.of(
          left.name, left.value, left.left, Node.of(node.name, node.value, inner, right));
    }
    if (right != null && depth(right) > depth(left) + 1) {
      Node inner = right.left;
      if (inner != null && depth(inner) > depth(right.right)) {
        return Node.of(
            inner.name,
            inner.value,
            Node.of(node.name, node.value, left, inner.left),
            Node.of(right.name, right.value, inner.right, right.right));
      }
      return Node.of(
          right.name, right.value, Node.of(node.name, node.value, left, inner), right.right);
    }
    return Node.of(node.name, node.value, left, right);
  }

  private static Node joined(
      Node top, Node left, Node below, @Nullable Node inner, @Nullable Node right) {
    return Node.of(top.name, top.value, left, Node.of(below.name, below.value, inner, right));
  }

  private static int depth(@Nullable Node node) {
    return node == null ? 0 : node.height;
  }

  private static int count(@Nullable Node node) {
    return node == null ? 0 : node.size;
  }

  @Override
  public @Nullable String get(@Nullable Object key) {
    if (!(key instanceof String name)) {
      return null;
    }
    Node node = root;
    while (node != null) {
      int order = name.compareTo(node.name);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return count(root);
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return view(node -> Map.entry(node.name, node.value));
  }

  @Override
  public Set<String> keySet() {
    return view(node -> node.name);
  }

  private <T> Set<T> view(Function<Node, T> shown) {
    return new AbstractSet<>() {
      @Override
      public Iterator<T> iterator() {
        return new Walk<>(root, shown);
      }

      @Override
      public int size() {
        return Variables.this.size();
      }
    };
  }

  private static final class Walk<T> implements Iterator<T> {
    private final Deque<Node> open = new ArrayDeque<>();
    private final Function<Node, T> shown;

    Walk(@Nullable Node root, Function<Node, T> shown) {
      this.shown = shown;
      descend(root);
    }

    private void descend(@Nullable Node from) {
      for (Node node = from; node != null; node = node.left) {
        open.push(node);
      }
    }

    @Override
    public boolean hasNext() {
      return !open.isEmpty();
    }

    @Override
    public T next() {
      Node node = open.poll();
      if (node == null) {
        throw new NoSuchElementException();
      }
      descend(node.right);
      return shown.apply(node);
    }
  }
}
