import type { Random } from '../random.ts';

/** A department, the share of people in it, and how people (and the HR exports behind them) spell it. */
interface DepartmentPlan {
  readonly name: string;
  readonly weight: number;
  readonly spellings: readonly string[];
}

/**
 * Every spelling folds to its department by NFKC, trimming, collapsing white space and lower-casing; "Eng" is
 * the one abbreviation.
 */
export const departmentPlans: readonly DepartmentPlan[] = [
  {
    name: 'Engineering',
    weight: 24,
    spellings: ['Eng', ' engineering ', 'ENGINEERING', 'Ｅngineering', 'eng'],
  },
  { name: 'Sales', weight: 14, spellings: ['sales', 'SALES', 'Sales ', 'Ｓａｌｅｓ'] },
  { name: 'Customer Support', weight: 10, spellings: ['customer support', 'Customer  Support'] },
  { name: 'Customer Success', weight: 7, spellings: ['Customer\u00a0Success', 'customer success'] },
  { name: 'Marketing', weight: 8, spellings: ['marketing', '\tMarketing'] },
  { name: 'Operations', weight: 7, spellings: ['OPERATIONS'] },
  { name: 'Product', weight: 6, spellings: ['product'] },
  { name: 'Finance', weight: 5, spellings: ['FINANCE', 'ﬁnance'] },
  { name: 'IT', weight: 4, spellings: ['it', ' IT'] },
  { name: 'People & Culture', weight: 4, spellings: ['people & culture', 'People  &  Culture'] },
  { name: 'Design', weight: 3, spellings: ['design'] },
  { name: 'Data & Analytics', weight: 3, spellings: [] },
  { name: 'Legal', weight: 2, spellings: ['LEGAL'] },
  { name: 'Security', weight: 2, spellings: ['security'] },
  { name: 'Procurement', weight: 1.5, spellings: [] },
  { name: '営業部', weight: 1.5, spellings: ['\u3000営業部'] },
  { name: 'Forschung & Qualität', weight: 1, spellings: ['Forschung & Qualita\u0308t'] },
  { name: 'Executive', weight: 1, spellings: [] },
];

const totalWeight = departmentPlans.reduce((sum, plan) => sum + plan.weight, 0);

/** A department by weight. */
export function pickDepartment(random: Random): DepartmentPlan {
  let rest = random.next() * totalWeight;
  for (const plan of departmentPlans) {
    rest -= plan.weight;
    if (rest < 0) return plan;
  }
  return departmentPlans[0] as DepartmentPlan;
}

/** The department's own name most of the time, one of its other spellings otherwise. */
export function spell(plan: DepartmentPlan, random: Random): string {
  if (plan.spellings.length === 0 || random.chance(0.86)) return plan.name;
  return random.pick(plan.spellings);
}
