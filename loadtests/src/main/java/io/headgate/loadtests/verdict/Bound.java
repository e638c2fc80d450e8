package io.headgate.loadtests.verdict;

import java.math.BigDecimal;
import java.math.MathContext;

/** On which side of its limit a measure should be. */
public enum Bound {
    AT_MOST {
        @Override
        BigDecimal excess(BigDecimal value, BigDecimal limit) {
            return value.subtract(limit);
        }
    },
    AT_LEAST {
        @Override
        BigDecimal excess(BigDecimal value, BigDecimal limit) {
            return limit.subtract(value);
        }
    };

    /** By how much the value is on the wrong side; 0 or less means it is on the right one. */
    abstract BigDecimal excess(BigDecimal value, BigDecimal limit);

    /**
     * By which share of the limit it is missed: 0.1 is 10 % beyond, 0 or less is met. A limit of 0 has no share to miss it by; beyond
     * it is a whole one. Decimal, so that 110 is exactly 10 % beyond 100.
     */
    public double missedBy(double value, double limit) {
        BigDecimal excess = excess(BigDecimal.valueOf(value), BigDecimal.valueOf(limit));
        if (limit == 0) {
            return Math.max(0, excess.signum());
        }
        return excess.divide(BigDecimal.valueOf(Math.abs(limit)), MathContext.DECIMAL64)
                .doubleValue();
    }
}
