import { describe, expect, it } from 'vitest';
import { chartScale } from '../../../webview/results/model/chartScale';

describe('the scale of a chart', () => {
  it('lays its ends on the ends of the line and marks round values inside', () => {
    const scale = chartScale(3, 47, 100, 540, 5);
    expect([scale.at(3), scale.at(47)]).toEqual([100, 540]);
    expect(scale.ticks.map(({ text }) => text)).toEqual(['10', '20', '30', '40']);
  });

  it('writes as many decimals as the steps need, and a true minus sign', () => {
    expect(chartScale(0, 0.2, 0, 100, 4).ticks.map(({ text }) => text)).toEqual([
      '0.00',
      '0.05',
      '0.10',
      '0.15',
      '0.20',
    ]);
    expect(chartScale(-2, 2, 0, 100, 4).ticks.map(({ text }) => text)).toEqual(['−2', '−1', '0', '1', '2']);
  });

  it('puts one value alone in the middle', () => {
    const scale = chartScale(5, 5, 0, 100);
    expect(scale.at(5)).toBe(50);
    expect(scale.ticks).toHaveLength(1);
  });
});
