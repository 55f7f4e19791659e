package dev.sidecar.bench;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds what an object of the library holds, and what that holds, by its fields. */
final class Reachable {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> todo = new ArrayDeque<>();

  private Reachable() {}

  /**
   * The simple names of the classes of those that are sought; none of what the JDK alone can see.
   */
  static Set<String> from(Object root, Predicate<Object> sought) {
    Reachable walk = new Reachable();
    walk.add(root);
    Set<String> found = new TreeSet<>();
    while (!walk.todo.isEmpty()) {
      Object at = walk.todo.pop();
      if (sought.test(at)) {
        found.add(at.getClass().getSimpleName());
      }
      walk.addPartsOf(at);
    }
    return found;
  }

  private void add(@Nullable Object part) {
    if (part != null && seen.add(part)) {
      todo.push(part);
    }
  }

  private void addPartsOf(Object whole) {
    if (whole instanceof Collection<?> all) {
      all.forEach(this::add);
    } else if (whole instanceof Map<?, ?> map) {
      map.values().forEach(this::add);
    } else if (whole instanceof AtomicReference<?> reference) {
      add(reference.get());
    } else if (whole instanceof Object[] all) {
      for (Object each : all) {
        add(each);
      }
    } else {
      for (Class<?> type = whole.getClass(); isOurs(type); type = type.getSuperclass()) {
        addFields(whole, type);
      }
    }
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("dev.sidecar.");
  }

  private void addFields(Object whole, Class<?> type) {
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
        continue;
      }
      field.setAccessible(true);
      try {
        add(field.get(whole));
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
